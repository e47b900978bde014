"""The sandbox: everything that a person wrote is read and run in a child process.

Within one process neither DuckDB's memory limit nor its interrupt stops a single huge value, and
its parser holds Python's lock. `process` starts the children, `child` is what runs in them.
"""
