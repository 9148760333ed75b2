def pre_init_hook(env):
    """Editions must not overlap: PostgreSQL's exclusion constraint on a number and a range needs this."""
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
