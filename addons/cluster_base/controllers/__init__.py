from . import books, portal, public
