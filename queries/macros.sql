-- What the queries share. Every snapshot carries these macros, so any client of the
-- database can call them.

-- Filters -----------------------------------------------------------------------------

-- Whether an id is among those chosen. Nothing chosen (NULL): every one is, NULL too.
create macro is_selected(chosen, id) as
    chosen is null or list_contains(chosen, id);

-- Whether a day lies in a period; both ends belong to it, and an end that is NULL is
-- open. Of a period open at both ends, NULL is a day too.
create macro is_within(day, first_day, last_day) as
    (first_day is null or day >= first_day) and (last_day is null or day <= last_day);

-- Definitions -------------------------------------------------------------------------

-- The share of rows of which something is true, 0-1: what is unknown counts below the
-- line only. NULL of no rows.
create macro rate_of(is_true) as
    count(*) filter (where is_true) / nullif(count(*), 0);

-- The same share among the rows of which it is known.
create macro known_rate_of(is_true) as
    count(*) filter (where is_true) / nullif(count(is_true), 0);

-- Cases of one project resemble each other: what a row's cases add up to in each project
-- says how sure its rate is. Rows without a project count as one.

-- The rows of each cluster, and those of which something is true.
create macro cases_by(cluster, is_true) as {
    'numerator': histogram(coalesce(cluster, '')) filter (where is_true),
    'denominator': histogram(coalesce(cluster, ''))
};

-- The rows of each cluster, where the result's rows are parts of one whole.
create macro parts_by(cluster) as histogram(coalesce(cluster, ''));

-- Two sums of each cluster, which are the same in all of its rows.
create macro sums_by(cluster, part, whole) as {
    'numerator': map_from_entries(
        list(distinct { 'key': coalesce(cluster, ''), 'value': cast(part as double) })
    ),
    'denominator': map_from_entries(
        list(distinct { 'key': coalesce(cluster, ''), 'value': cast(whole as double) })
    )
};

-- An arrival for a comparison of two groups: what is neither first- nor second-hand is
-- other.
create macro first_or_second_hand(arrival) as
    if(arrival in ('first_hand', 'second_hand'), arrival, 'other');

-- Calendar ----------------------------------------------------------------------------

-- The first day of a day's month.
create macro month_of(day) as cast(date_trunc('month', day) as date);

-- Whether a day's month and so many days after it lie in the data, which reach to
-- `as_of_date`: until then what the month shows can still change.
create macro is_month_over(day, as_of_date, more_days) as
    coalesce(last_day(day) + more_days <= as_of_date, false);

-- The Monday of a day's week.
create macro week_of(day) as cast(date_trunc('week', day) as date);

-- Whether a day's week and so many days after it lie in the data, which reach to
-- `as_of_date`.
create macro is_week_over(day, as_of_date, more_days) as
    coalesce(week_of(day) + 6 + more_days <= as_of_date, false);
