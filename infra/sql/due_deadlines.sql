-- Which institutions await something that is due at a moment, and were not looked at for it a moment ago: identifiers and nothing else.
-- Read unlocked; who acts claims what is due in a transaction of its tenant.
CREATE OR REPLACE FUNCTION app.due_deadlines(moment timestamp with time zone, at_most integer)
RETURNS TABLE (tenant_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
        SELECT sheet.tenant_id
          FROM ekole.deadline_sheet AS sheet
          LEFT JOIN ekole.deadline_turn AS turn ON turn.tenant_id = sheet.tenant_id
         WHERE sheet.next_due_at <= moment AND (turn.again_at IS NULL OR turn.again_at <= moment)
         ORDER BY coalesce(turn.again_at, sheet.next_due_at)
         LIMIT at_most;
END
$$;
