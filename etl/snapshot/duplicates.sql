-- Fills duplicate_pairs: tickets and requirements of lists that number different things
-- that may be one thing. They are proposed, never merged unasked: two rows of one client
-- or project, at most duplicate_days apart, whose words are alike.
--
-- Words are compared by pieces of two characters (Chinese, which writes no spaces and
-- says a word in two) or three (other scripts): the share of the shorter text's pieces
-- that the longer one has too, as one desk notes a title where the other copies the
-- letter. The pieces of a text are bits of a string, the place of each its hash: then a
-- comparison costs the same however long the texts are.
--
-- Cost: a row meets at most 3 x 50 rows of its client or project within days, and at most
-- 10 of the same title, so it grows with the rows. Where more than 50 rows of a client or
-- project fall into duplicate_days + 1 days only equal titles are compared: among so many
-- like ones words tell little apart.
create temp table worded_rows as
with

all_rows as (

    select
        'tickets' as table_name,
        tickets.ticket_id as row_id,
        tickets.project_id,
        coalesce(tickets.client_id, projects.client_id) as client_id,
        cast(tickets.opened_at as date) as row_date,
        tickets.subject as title,
        tickets.description,
        tickets.load_id,
        tickets.source_row

    from tickets

    left join projects on projects.project_id = tickets.project_id

    union all

    -- A requirement's project is part of its key: it is compared within it only.
    select
        'requirements' as table_name,
        requirement_id as row_id,
        project_id,
        cast(null as varchar) as client_id,
        coalesce(received_date, said_date) as row_date,
        title,
        description,
        load_id,
        source_row

    from requirements

),

bare_rows as (

    select
        all_rows.* exclude (title, description),
        row_lists.list_ids,
        regexp_replace(
            lower(nfc_normalize(coalesce(all_rows.title, ''))), '[^\p{L}\p{N}]+', '', 'g'
        ) as title_words,
        regexp_replace(
            lower(nfc_normalize(left(coalesce(all_rows.description, ''), 120))),
            '[^\p{L}\p{N}]+',
            '',
            'g'
        ) as more_words

    from all_rows

    inner join row_lists
        on row_lists.table_name = all_rows.table_name
        and row_lists.load_id = all_rows.load_id
        and row_lists.source_row = all_rows.source_row

)

select
    row_number() over (order by table_name, project_id, row_id) as place,
    *,
    title_words || more_words as all_words,
    regexp_replace(title_words, '[^0-9]+', '', 'g') as digits

from bare_rows;

create temp table owned_rows as
with

owners as (

    select place, 'project ' || project_id as owner
    from worded_rows
    where project_id is not null

    union all

    select place, 'client ' || client_id as owner
    from worded_rows
    where client_id is not null

)

select
    worded_rows.place,
    worded_rows.table_name || ' of ' || owners.owner as owner,
    worded_rows.list_ids,
    worded_rows.title_words,
    date_diff('day', date '2000-01-01', worded_rows.row_date)
        // (cast(getvariable('duplicate_days') as bigint) + 1) as span_number

from owners

inner join worded_rows on worded_rows.place = owners.place;

create temp table met_pairs as
with

blocked_rows as (

    select
        *,
        count(*) over (partition by owner, span_number) as block_count

    from owned_rows

    where span_number is not null

),

titled_rows as (

    select
        *,
        count(*) over (partition by owner, title_words) as title_count

    from owned_rows

    where title_words <> ''

)

select
    near_rows.place,
    other_rows.place as other_place

from (
    select
        * exclude (span_number),
        unnest([span_number - 1, span_number, span_number + 1]) as span_number

    from blocked_rows

    where block_count <= 50
) as near_rows

inner join blocked_rows as other_rows
    on other_rows.owner = near_rows.owner
    and other_rows.span_number = near_rows.span_number

where other_rows.block_count <= 50
    and near_rows.place < other_rows.place
    and not list_has_any(near_rows.list_ids, other_rows.list_ids)

union

select
    titled_rows.place,
    other_rows.place as other_place

from titled_rows

inner join titled_rows as other_rows
    on other_rows.owner = titled_rows.owner
    and other_rows.title_words = titled_rows.title_words

where titled_rows.title_count <= 10
    and titled_rows.place < other_rows.place
    and not list_has_any(titled_rows.list_ids, other_rows.list_ids);

create temp table spelled_rows as
with

texts as (

    select
        place,
        unnest(['title', 'all']) as part,
        unnest([title_words, all_words]) as words

    from worded_rows

    where place in (
        select place
        from met_pairs
        union
        select other_place
        from met_pairs
    )

),

measured_texts as (

    select
        *,
        if(regexp_matches(words, '\p{Han}'), 2, 3) as width

    from texts

),

pieces as (

    select
        place,
        part,
        substr(words, unnest(range(1, length(words) - width + 2)), width) as piece

    from measured_texts

)

select
    place,
    bitstring_agg(cast(hash(piece) % 1024 as integer), 0, 1023)
        filter (where part = 'title') as title_pieces,
    bitstring_agg(cast(hash(piece) % 1024 as integer), 0, 1023)
        filter (where part = 'all') as all_pieces

from pieces

group by place;

-- Of fewer than three pieces only the same words are alike.
create temp macro measure_likeness(pieces, other_pieces) as
    if(
        least(bit_count(pieces), bit_count(other_pieces)) < 3,
        null,
        bit_count(pieces & other_pieces)
        / least(bit_count(pieces), bit_count(other_pieces))
    );

insert into duplicate_pairs by name
with

judged_pairs as (

    select
        this.table_name,
        this.row_id,
        this.load_id,
        this.source_row,
        other.row_id as other_row_id,
        other.load_id as other_load_id,
        other.source_row as other_source_row,
        this.project_id,
        abs(date_diff('day', this.row_date, other.row_date)) as apart_calendar_days,
        if(
            this.title_words = other.title_words and this.title_words <> '',
            1,
            greatest(
                measure_likeness(this_text.title_pieces, other_text.title_pieces),
                measure_likeness(this_text.all_pieces, other_text.all_pieces)
            )
        ) as likeness_rate,
        coalesce(this.client_id <> other.client_id, false)
            or coalesce(this.project_id <> other.project_id, false) as is_elsewhere

    from met_pairs

    inner join worded_rows as this on this.place = met_pairs.place

    inner join worded_rows as other on other.place = met_pairs.other_place

    left join spelled_rows as this_text on this_text.place = met_pairs.place

    left join spelled_rows as other_text on other_text.place = met_pairs.other_place

    -- Two invoices are two complaints, however alike the words.
    where contains(this.digits, other.digits) or contains(other.digits, this.digits)

)

select * exclude (is_elsewhere)

from judged_pairs

-- Without a day only the same title is enough.
where coalesce(apart_calendar_days <= getvariable('duplicate_days'), likeness_rate = 1)
    -- Another client or project must be outweighed: halfway to the same words.
    and likeness_rate >= if(
        is_elsewhere,
        (1 + getvariable('duplicate_likeness')) / 2,
        getvariable('duplicate_likeness')
    )
    and not exists (
        select 1
        from apart_rows
        where apart_rows.table_name = judged_pairs.table_name
            and apart_rows.load_id = judged_pairs.load_id
            and apart_rows.source_row = judged_pairs.source_row
            and apart_rows.other_load_id = judged_pairs.other_load_id
            and apart_rows.other_source_row = judged_pairs.other_source_row
    )

order by likeness_rate desc, table_name, row_id, other_row_id;

drop table worded_rows;
drop table owned_rows;
drop table met_pairs;
drop table spelled_rows;
drop macro measure_likeness;
