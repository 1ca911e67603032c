-- How the platform itself is doing, over all institutions: figures by measure and label, nothing of any institution.
-- It answers in a transaction of the house's own tenant, and in no other.
CREATE OR REPLACE FUNCTION app.operations(projections text[], fold_versions integer[])
RETURNS TABLE (measure text, label text, figure double precision)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF app.tenant() IS DISTINCT FROM 'e401e000-0000-4000-8000-000000000001'::uuid THEN
        RAISE EXCEPTION 'only the house looks over its institutions' USING ERRCODE = 'EK002';
    END IF;
    RETURN QUERY
        SELECT 'institutions'::text, ''::text, count(*)::double precision FROM ekole.tenant_head
        UNION ALL
        SELECT 'events', '', coalesce(sum(head.position), 0)::double precision FROM ekole.tenant_head AS head;
    RETURN QUERY
        WITH lags AS (
            SELECT wanted.projection,
                   CASE WHEN checkpoint.fold_version = wanted.fold_version THEN head.position - checkpoint.position
                        ELSE head.position END AS lag
              FROM ekole.tenant_head AS head
             CROSS JOIN unnest(projections, fold_versions) AS wanted (projection, fold_version)
              LEFT JOIN ekole.projection_checkpoint AS checkpoint
                ON checkpoint.tenant_id = head.tenant_id AND checkpoint.projection = wanted.projection)
        SELECT one.measure, lags.projection, one.figure
          FROM (SELECT lags.projection, sum(lags.lag)::double precision AS events, count(*) FILTER (WHERE lags.lag > 0) AS behind
                  FROM lags GROUP BY lags.projection) AS lags
         CROSS JOIN LATERAL (VALUES ('projection_lag_events', lags.events),
                                    ('projection_institutions_behind', lags.behind::double precision)) AS one (measure, figure);
    RETURN QUERY
        SELECT 'projection_poisoned_institutions'::text, poison.projection, count(*)::double precision
          FROM ekole.projection_poison AS poison GROUP BY poison.projection;
    RETURN QUERY
        SELECT 'portfolio_institutions_behind'::text, ''::text, count(*)::double precision
          FROM ekole.projection_checkpoint AS view
          LEFT JOIN ekole.portfolio_checkpoint AS judged ON judged.tenant_id = view.tenant_id
         WHERE view.projection = 'programme_sheet' AND view.position > coalesce(judged.position, -1)
           AND view.tenant_id <> 'e401e000-0000-4000-8000-000000000001'::uuid;
    -- what waits and what was given up have indexes of their own; what was sent is not counted through
    RETURN QUERY
        SELECT 'outbox_mails'::text, mail.state, count(*)::double precision
          FROM ekole.outbox AS mail WHERE mail.state IN ('waiting', 'leased', 'failed') GROUP BY mail.state
        UNION ALL
        SELECT 'outbox_oldest_seconds', '', coalesce(extract(epoch FROM now() - min(mail.created_at)), 0)::double precision
          FROM ekole.outbox AS mail WHERE mail.state IN ('waiting', 'leased')
        UNION ALL
        SELECT 'webhook_deliveries', delivery.state, count(*)::double precision
          FROM ekole.webhook_delivery AS delivery
         WHERE delivery.state IN ('waiting', 'handed', 'leased', 'failed') GROUP BY delivery.state;
    RETURN QUERY
        SELECT 'log_unsigned_lines'::text, ''::text, coalesce(sum(head.position - coalesce(tree.signed_size, 0)), 0)::double precision
          FROM ekole.tenant_head AS head LEFT JOIN ekole.log_tree AS tree ON tree.tenant_id = head.tenant_id
        UNION ALL
        SELECT 'log_checkpoint_age_seconds', '',
               coalesce(extract(epoch FROM now() - min(tree.signed_at)), 0)::double precision
          FROM ekole.log_tree AS tree JOIN ekole.tenant_head AS head ON head.tenant_id = tree.tenant_id
         WHERE tree.signed_size < head.position AND tree.signed_at > '-infinity'
        UNION ALL
        SELECT 'log_findings', finding.kind, count(*)::double precision FROM ekole.log_finding AS finding GROUP BY finding.kind;
END
$$;
