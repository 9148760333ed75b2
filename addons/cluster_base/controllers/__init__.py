from . import portal, portal_directory, public, public_data, routes
