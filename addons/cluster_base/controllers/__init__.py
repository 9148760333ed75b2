from . import join, portal, public
