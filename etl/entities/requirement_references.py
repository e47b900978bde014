"""References of changes and tasks to requirements, each resolved to one id."""

import duckdb

from etl.entities.name_tables import list_filled

# From the surest to the least: the table that each needs, and what it finds.
REQUIREMENT_MATCHES = (
    (
        "requirements",
        """
        select requirement_id as text, project_id as own_project_id, project_id, requirement_id
        from requirements where project_id is not null
        """,
    ),
    # How a requirement was called before a person said that it is another row too.
    (
        "merged_rows",
        """
        select unnest([merged_id, merged_number]) as text, project_id as own_project_id, project_id,
            row_id as requirement_id
        from merged_rows where table_name = 'requirements'
        """,
    ),
    (
        "requirements",
        """
        select title as text, project_id as own_project_id, project_id, min(requirement_id)
            as requirement_id
        from requirements where title is not null and project_id is not null
        group by all having count(*) = 1
        """,
    ),
    (
        "merged_rows",
        """
        select merged_title as text, project_id as own_project_id, project_id, min(row_id)
            as requirement_id
        from merged_rows where table_name = 'requirements' and merged_title is not null
        group by all having count(*) = 1
        """,
    ),
    (
        "requirements",
        """
        select requirement_id as text, null as own_project_id, min(project_id) as project_id,
            requirement_id
        from requirements group by requirement_id having count(*) = 1
        """,
    ),
    (
        "merged_rows",
        """
        select merged_id as text, null as own_project_id, min(project_id) as project_id,
            min(row_id) as requirement_id
        from merged_rows where table_name = 'requirements' group by merged_id having count(*) = 1
        """,
    ),
)


def fill_requirement_ids(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill requirement_id and requirement_project_id of changes and tasks: a requirement of the
    row's own project with this id, else with this title; else the only one of this id in any
    project. A row that was made part of another is found by its id and title as well."""
    filled = list_filled(connection, ("changes", "tasks", *dict(REQUIREMENT_MATCHES)))
    for table in sorted(filled & {"changes", "tasks"}):
        for needed, match in REQUIREMENT_MATCHES:
            if needed not in filled:
                continue
            connection.execute(
                f"""
                update {table} set requirement_id = found.requirement_id,
                    requirement_project_id = found.project_id
                from ({match}) as found
                where found.text = {table}.requirement and {table}.requirement_id is null
                    and coalesce(found.own_project_id, {table}.project_id) = {table}.project_id
                """
            )
