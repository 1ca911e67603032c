-- A page of the institutions of this installation, by name: those whose name holds some words or that have this UAI, of those named
-- where any are. What they are called and how they stand, nothing of anybody; answered to the house alone.
CREATE OR REPLACE FUNCTION app.clients_page(words text, after_name text, after_client uuid, among uuid[], at_most integer)
RETURNS TABLE (
    client uuid, name text, kind text, uai text, demonstration boolean,
    signed_up_at timestamptz, suspended_at timestamptz, closed_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Without accents or capitals: the database's own locale may know neither.
    accented CONSTANT text := 'àâäçéèêëîïôöùûüÿÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸ';
    plain CONSTANT text := 'aaaceeeeiioouuuyaaaceeeeiioouuuy';
    wanted CONSTANT text := translate(lower(words), accented, plain);
BEGIN
    IF app.tenant() IS DISTINCT FROM 'e401e000-0000-4000-8000-000000000001'::uuid THEN
        RAISE EXCEPTION 'only the house looks over its institutions' USING ERRCODE = 'EK002';
    END IF;
    RETURN QUERY
        SELECT sheet.tenant_id, sheet.name, sheet.kind, sheet.uai, sheet.demonstration,
               sheet.signed_up_at, sheet.suspended_at, sheet.closed_at
          FROM ekole.institution_sheet AS sheet
         WHERE (among IS NULL OR sheet.tenant_id = ANY (among))
           AND (wanted = '' OR strpos(translate(lower(sheet.name), accented, plain), wanted) > 0 OR sheet.uai = upper(words))
           AND (after_client IS NULL OR (sheet.name, sheet.tenant_id) > (after_name, after_client))
         ORDER BY sheet.name, sheet.tenant_id
         LIMIT at_most;
END
$$;
