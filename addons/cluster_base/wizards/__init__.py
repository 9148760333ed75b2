from . import cluster_member_activate, cluster_member_admit, cluster_member_leave, cluster_partner_kpi
