from . import (
    cluster_cluster,
    cluster_contract_counter,
    cluster_member,
    cluster_member_consent,
    cluster_member_kind,
    cluster_member_life,
    cluster_territory,
    hr_department,
    member_trade,
    res_partner,
)
