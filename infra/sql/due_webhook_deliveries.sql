-- To which subscriptions of any tenant something should be delivered now, in no order, so that none that is slow holds up the others:
-- identifiers and nothing else. Read unlocked; who acts claims deliveries in a transaction of their tenant.
CREATE OR REPLACE FUNCTION app.due_webhook_deliveries(at_most integer)
RETURNS TABLE (tenant_id uuid, subscription uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
        SELECT due.tenant_id, due.subscription
          FROM (SELECT DISTINCT delivery.tenant_id, delivery.subscription
                  FROM ekole.webhook_delivery AS delivery
                 WHERE delivery.state IN ('waiting', 'handed', 'leased') AND delivery.due_at <= now()) AS due
         ORDER BY random()
         LIMIT at_most;
END
$$;
