from . import applications, apply, check, services, status
