def load(job):
    return "not yet"
