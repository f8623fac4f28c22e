-- Finds validators, serializers and computed fields, and functions that fields and annotations take.
-- law: what stands in a model is called for the model
-- before: @field_validator("price") of positive, in class Item(BaseModel)
-- after: positive is called for Item
-- writes: framework_calls
SELECT 'pydantic' AS framework, 'registration' AS kind, given AS callee, given_path AS callee_path, given_bstart AS callee_bstart,
       path, bstart, bend, line, min(name) AS reason
FROM given
WHERE regexp_like(name, '^(pydantic|pydantic_settings)\.(.+\.)?(field_validator|model_validator|validator|root_validator|field_serializer|model_serializer|' ||
         'computed_field)$')
   OR regexp_like(name, '^pydantic\.(.+\.)?(AfterValidator|BeforeValidator|PlainValidator|WrapValidator|PlainSerializer|WrapSerializer|Discriminator)$')
   OR (regexp_like(name, '^(pydantic|sqlmodel)\.(.+\.)?(Field|PrivateAttr|FieldInfo)$') AND keyword IN ('default_factory', 'alias_generator', 'discriminator'))
   OR (regexp_like(name, '^pydantic\.(.+\.)?(ConfigDict|AliasGenerator|with_config)$'))
GROUP BY given, given_path, given_bstart, path, bstart, bend, line
