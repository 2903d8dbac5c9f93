"""PostgreSQL's compiler of statements (JIT)."""


def switch_off(cr):
    """Have PostgreSQL compile nothing until the end of the transaction.

    It compiles what it expects to be expensive. These are statements of many branches, which it then reads in a
    fraction of the time that compiling them takes.
    """
    cr.execute("SET LOCAL jit = off")
