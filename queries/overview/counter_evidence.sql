/*
title.en    = "What speaks for passing on"
title.zh    = "公平地说：有利于转述的发现"
question.en = "In fairness: where does what is passed on do as well as the rest, or better?"
question.zh = "公平地说，转述在哪些方面不比其他方式差，甚至更好？"
grain       = "one row per comparison of a fixed list"
tables      = ["counter_evidence"]
chart       = { kind = "table" }
rows        = "overview/counter_evidence_rows"
caveats.en  = ["The list is fixed. A comparison is named only if its 95% interval lies entirely on the better side, or its 90% interval within the smallest difference that matters.", "Intervals allow for cases of one project resembling each other, and count projects of unequal size as the smaller number of equal ones they are worth; unknown cases are left out.", "These are plain shares: other differences between the groups may explain them."]
caveats.zh  = ["对比项目事先固定。只写出两类：95%区间完全落在较好一侧的，或90%区间完全落在最小有意义差别之内的。", "区间按项目归并计算，项目大小不一时折合为较少的同等项目；结果不明的不计入。", "占比未作调整：两组在其他方面也可能不同。"]

[columns.counter_case]
en = "Comparison"
zh = "对比"

[columns.of_count]
en = "Outcome holds, group looked at"
zh = "考察组：结果为是"

[columns.of_case_count]
en = "Cases, group looked at"
zh = "考察组：例数"

[columns.of_rate]
en = "Share, group looked at"
zh = "考察组：占比"

[columns.against_count]
en = "Outcome holds, other group"
zh = "对照组：结果为是"

[columns.against_case_count]
en = "Cases, other group"
zh = "对照组：例数"

[columns.against_rate]
en = "Share, other group"
zh = "对照组：占比"

[columns.difference_rate]
en = "Difference"
zh = "差"

[columns.difference_error]
en = "Standard error of the difference"
zh = "差的标准误"

[columns.effective_project_count]
en = "As many projects of equal weight"
zh = "折合权重相等的项目数"

[columns.is_enough]
en = "Cases and projects enough"
zh = "例数和项目数足够"

[columns.sesoi_rate]
en = "Smallest difference that matters"
zh = "最小有意义的差别"
*/
with

project_cases as (

    select
        counter_case,
        project_id,
        count(*) filter (where is_of) as of_cases,
        count(*) filter (where is_of and is_true) as of_trues,
        count(*) filter (where not is_of) as against_cases,
        count(*) filter (where not is_of and is_true) as against_trues

    from counter_evidence

    where is_within(case_date, $start_date, $end_date)
        and is_selected($client, client_id)
        and is_selected($project, project_id)
        and is_selected($sales, sales_owner_id)
        and is_selected($pm, pm_id)

    group by all

),

compared_groups as (

    select
        counter_case,
        cast(sum(of_cases) as bigint) as of_case_count,
        cast(sum(of_trues) as bigint) as of_count,
        cast(sum(against_cases) as bigint) as against_case_count,
        cast(sum(against_trues) as bigint) as against_count,
        of_count / nullif(of_case_count, 0) as of_rate,
        against_count / nullif(against_case_count, 0) as against_rate,
        count(*) as project_count

    from project_cases

    group by all

),

-- How far the cases of each project pull the difference away from that of all, and how
-- much they tell of it.
project_weights as (

    select
        project_cases.counter_case,
        (
            project_cases.of_trues - compared_groups.of_rate * project_cases.of_cases
        )
        / compared_groups.of_case_count
        - (
            project_cases.against_trues
            - compared_groups.against_rate * project_cases.against_cases
        )
        / compared_groups.against_case_count as pull,
        project_cases.of_cases * compared_groups.against_case_count ** 2
        + project_cases.against_cases * compared_groups.of_case_count ** 2
            as information

    from project_cases

    inner join compared_groups
        on compared_groups.counter_case = project_cases.counter_case

    where compared_groups.of_case_count > 0
        and compared_groups.against_case_count > 0

),

project_pulls as (

    select
        counter_case,
        sum(pull ** 2) as squared_pulls,
        sum(information) ** 2 / sum(information ** 2) as effective_project_count

    from project_weights

    group by all

)

select
    compared_groups.counter_case,
    compared_groups.of_count,
    compared_groups.of_case_count,
    compared_groups.of_rate,
    compared_groups.against_count,
    compared_groups.against_case_count,
    compared_groups.against_rate,
    compared_groups.of_rate - compared_groups.against_rate as difference_rate,
    -- The wider of two: cases of one project together, and all independent.
    sqrt(
        greatest(
            project_pulls.squared_pulls
            * compared_groups.project_count
            / nullif(compared_groups.project_count - 1, 0),
            compared_groups.of_rate
            * (1 - compared_groups.of_rate)
            / compared_groups.of_case_count
            + compared_groups.against_rate
            * (1 - compared_groups.against_rate)
            / compared_groups.against_case_count
        )
    ) as difference_error,
    compared_groups.project_count,
    project_pulls.effective_project_count,
    compared_groups.of_case_count >= $least_cases
        and compared_groups.against_case_count >= $least_cases
        and coalesce(project_pulls.effective_project_count, 0) >= $least_projects
        as is_enough,
    cast($sesoi_rate as double) as sesoi_rate

from compared_groups

left join project_pulls on project_pulls.counter_case = compared_groups.counter_case

order by compared_groups.counter_case
