-- Which running institutions bear all these words in their name, or one of them as their UAI: identifiers and nothing else, those with
-- the shortest names first, and no more than eight, so that a word that many bear finds no list. ``wanted``: in small letters, without
-- accents (services/imports/text.py, fold).
CREATE OR REPLACE FUNCTION app.institutions_called(wanted text[])
RETURNS TABLE (tenant_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
        SELECT sheet.tenant_id
          FROM ekole.institution_sheet AS sheet
         WHERE NOT sheet.demonstration AND sheet.closed_at IS NULL AND cardinality(wanted) BETWEEN 1 AND 12
           -- taken apart before it is made small: of letters with accents, not every locale knows the small ones
           AND (regexp_split_to_array(lower(regexp_replace(
                    normalize(replace(replace(sheet.name, 'œ', 'oe'), 'Œ', 'OE'), NFKD), '[\u0300-\u036f]', '', 'g'
                )), '[^a-z0-9]+') @> wanted
                OR lower(sheet.uai) = ANY (wanted))
         ORDER BY length(sheet.name), sheet.tenant_id
         LIMIT 8;
END
$$;
