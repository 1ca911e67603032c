-- Which institutions with webhooks have lines in their log that were not looked at for them: identifiers and nothing else. Read unlocked.
CREATE OR REPLACE FUNCTION app.due_webhook_logs(at_most integer)
RETURNS TABLE (tenant_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
        SELECT checkpoint.tenant_id
          FROM ekole.webhook_checkpoint AS checkpoint
          JOIN ekole.tenant_head AS head ON head.tenant_id = checkpoint.tenant_id
         WHERE head.position > checkpoint.position
         ORDER BY random()
         LIMIT at_most;
END
$$;
