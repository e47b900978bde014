"""The estimates that a query's header asks for, their grades, and their robustness checks.

Takes rows as data frames; knows neither a database nor the screen.
"""
