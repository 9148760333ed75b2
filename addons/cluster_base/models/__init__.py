from . import cluster_cluster
from . import cluster_territory
from . import hr_department
