-- Deliveries of any tenant that were given up, or arrived after all, of which the log does not say so yet: identifiers and nothing else.
-- Read unlocked.
CREATE OR REPLACE FUNCTION app.untold_webhook_deliveries(at_most integer)
RETURNS TABLE (tenant_id uuid, message_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
        SELECT delivery.tenant_id, delivery.message_id
          FROM ekole.webhook_delivery AS delivery
         WHERE NOT delivery.told AND (delivery.state = 'failed' OR delivery.state = 'delivered' AND delivery.recovering)
         ORDER BY delivery.settled_at
         LIMIT at_most;
END
$$;
