"""The sandbox: everything that a person wrote is read and run in a child process.

Within one process neither DuckDB's memory limit nor its interrupt stops a single huge value, and
its parser holds Python's lock. `child_process` starts the children, `child_main`
is what runs in them, `limits` is what each may use, `concurrency` how many there are at once.
"""
