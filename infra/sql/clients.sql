-- The institutions of this installation, as Ekole's house sees them: what they are called and how they stand, nothing of anybody.
-- The one reading across the fence; it answers in a transaction of the house's own tenant, and in no other.
CREATE OR REPLACE FUNCTION app.clients()
RETURNS TABLE (
    client uuid, name text, kind text, uai text, demonstration boolean,
    signed_up_at timestamptz, suspended_at timestamptz, closed_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF app.tenant() IS DISTINCT FROM 'e401e000-0000-4000-8000-000000000001'::uuid THEN
        RAISE EXCEPTION 'only the house looks over its institutions' USING ERRCODE = 'EK002';
    END IF;
    RETURN QUERY
        SELECT sheet.tenant_id, sheet.name, sheet.kind, sheet.uai, sheet.demonstration,
               sheet.signed_up_at, sheet.suspended_at, sheet.closed_at
          FROM ekole.institution_sheet AS sheet
         ORDER BY sheet.name, sheet.tenant_id;
END
$$;
