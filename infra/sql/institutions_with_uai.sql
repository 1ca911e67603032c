-- Which running institutions say that they have one of these UAI: identifiers and nothing else, the oldest first.
CREATE OR REPLACE FUNCTION app.institutions_with_uai(wanted text[])
RETURNS TABLE (tenant_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
        SELECT sheet.tenant_id
          FROM ekole.institution_sheet AS sheet
         WHERE NOT sheet.demonstration AND sheet.closed_at IS NULL
           AND (sheet.uai = ANY (wanted) OR sheet.further_uais ?| wanted)
         ORDER BY sheet.signed_up_at, sheet.tenant_id;
END
$$;
