-- Finds the methods, and the class `Config`, that Pydantic reads of models and sources of settings.
-- before: class Item(BaseModel) with model_post_init
-- after: Item.model_post_init is called for Item
-- writes: framework_calls
-- many: members
WITH hooks AS (
  SELECT column1 AS of, column2 AS names
  FROM (VALUES
    ('^(pydantic|sqlmodel)\.(.+\.)?(BaseModel|RootModel|GenericModel|SQLModel)$|^pydantic(_settings)?\.(.+\.)?BaseSettings$',
     'model_post_init Config model_parametrized_name update_forward_refs settings_customise_sources customise_sources ' ||
     'parse_env_var prepare_field get_properties'),
    ('^pydantic_settings\.(.+\.)?[A-Za-z]*SettingsSource$',
     'get_field_value prepare_field_value field_is_complex decode_complex_value explode_env_vars'),
    ('^pydantic\.(.+\.)?GenerateJsonSchema$',
     '[a-z_]+_schema sort generate generate_definitions handle_invalid_for_json_schema'))
)
SELECT 'pydantic' AS framework, 'call' AS kind, m.member AS callee, m.path AS callee_path, m.bstart AS callee_bstart,
       m.path, m.class_bstart AS bstart, m.class_bend AS bend, m.line, min(m.ancestor) AS reason
FROM members AS m JOIN hooks AS h ON regexp_like(m.ancestor, h.of)
WHERE regexp_like(m.name, '^(' || replace(h.names, ' ', '|') || ')$')
GROUP BY m.member, m.path, m.bstart, m.class_bstart, m.class_bend, m.line
