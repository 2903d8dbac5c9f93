"""How the definition of a metric is read: its domain, its paths, and the SELECT that they make."""
