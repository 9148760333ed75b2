from . import applications, apply, check, files, services, status
