-- Finds the methods and classes that Django reads of classes made of its own.
-- before: class Item(models.Model) with save
-- after: Item.save is called for Item
-- writes: framework_calls
-- many: members
WITH hooks AS (
  SELECT column1 AS of, column2 AS names
  FROM (VALUES
    ('^django\.(contrib\.gis\.)?db\.models\.(base\.)?Model$',
     'Meta save save_base delete clean clean_fields full_clean validate_unique validate_constraints get_absolute_url natural_key ' ||
     'from_db refresh_from_db check asave adelete arefresh_from_db get_deferred_fields get_constraints serializable_value ' ||
     'unique_error_message prepare_database_save'),
    ('^django\.contrib\.auth\.(.+\.)?(AbstractBaseUser|AbstractUser|PermissionsMixin|User)$',
     'get_username get_full_name get_short_name get_session_auth_hash has_perm has_perms has_module_perms check_password ' ||
     'set_password email_user get_email_field_name normalize_username'),
    ('^django\.(contrib\.gis\.)?db\.models\.(.+\.)?([A-Za-z]*Manager|QuerySet)$',
     'get_queryset contribute_to_class deconstruct get_by_natural_key create_user create_superuser check db_manager _clone _chain ' ||
     'iterator'),
    ('^django\.(contrib\.(gis|postgres)\.)?(.+\.)?db\.models\.(.+\.)?[A-Za-z]*(Field|ForeignKey)$',
     'check clean contribute_to_class contribute_to_related_class db_check db_parameters db_type db_type_parameters deconstruct ' ||
     'description descriptor_class formfield from_db_value get_attname get_attname_column get_cache_name get_db_converters ' ||
     'get_db_prep_save get_db_prep_value get_default get_internal_type get_lookup get_pk_value_on_save get_prep_value ' ||
     'get_transform has_default non_db_attrs pre_save rel_db_type run_validators save_form_data select_format to_python validate ' ||
     'validators value_from_object value_to_string generate_filename attr_class'),
    ('^django\.(contrib\.(gis|postgres)\.)?(.+\.)?db\.models\.(.+\.)?(Lookup|Transform|Func|Expression|Aggregate|Value|Index|BaseConstraint|CheckConstraint|UniqueConstraint|BuiltinLookup|FieldGetDbPrepValueMixin|Exact|IExact|Contains|In|StartsWith|GreaterThan|LessThan|Subquery|Case|When)$',
     'as_sql as_mysql as_oracle as_postgresql as_sqlite convert_value create_sql deconstruct get_db_prep_lookup get_group_by_cols ' ||
     'get_prep_lookup get_source_expressions output_field process_lhs process_rhs remove_sql constraint_sql resolve_expression ' ||
     'set_source_expressions validate get_lookup get_rhs_op lookup_name'),
    ('^django\.core\.management\.(base\.)?[A-Za-z]*Command$',
     'handle add_arguments handle_app_config handle_label check create_parser execute get_version print_help run_from_argv ' ||
     'check_migrations'),
    ('^django\.apps\.(config\.)?AppConfig$',
     'ready import_models get_models get_model'),
    ('^django\.db\.migrations\.(.+\.)?(Migration|Operation|RunPython|RunSQL|[A-Z][A-Za-z]+Model)$',
     'apply unapply mutate_state state_forwards database_forwards database_backwards describe references_model references_field ' ||
     'reduce deconstruct migration_name_fragment'),
    ('^django\.utils\.deprecation\.MiddlewareMixin$|^django\.(.+\.)?[A-Za-z]+Middleware$',
     'process_request process_view process_response process_exception process_template_response'),
    ('^django\.(contrib\.(auth|gis)\.)?(forms|contrib\.auth\.forms)\.(.+\.)?[A-Za-z]*(Form|FormSet)$|^django\.contrib\.admin\.(.+\.)?[A-Za-z]*Form$',
     'Meta Media clean clean_[A-Za-z0-9_]+ full_clean _post_clean save save_m2m is_valid add_error has_changed ' ||
     'get_initial_for_field add_fields get_form_kwargs get_context add_prefix order_fields get_default_prefix get_queryset ' ||
     'save_new save_existing get_user get_users send_mail confirm_login_allowed'),
    ('^django\.forms\.(.+\.)?[A-Za-z]*Field$',
     'clean validate to_python prepare_value widget_attrs has_changed bound_data compress run_validators label_from_instance ' ||
     'get_bound_field'),
    ('^django\.(forms|contrib\.admin)\.(.+\.)?([A-Za-z]*Input|[A-Za-z]*Select[A-Za-z]*|[A-Za-z]*Widget|Textarea)$',
     'Media media render get_context format_value value_from_datadict id_for_label decompress use_required_attribute ' ||
     'value_omitted_from_data build_attrs create_option optgroups options subwidgets is_initial'),
    ('^django\.contrib\.(gis\.)?admin\.(.+\.)?([A-Za-z]*Admin|[A-Za-z]*Inline|AdminSite)$',
     'Media get_queryset save_model save_formset save_related delete_model delete_queryset get_form get_formset ' ||
     'get_formsets_with_inlines get_fields get_fieldsets get_readonly_fields get_exclude get_list_display get_list_display_links ' ||
     'get_list_filter get_list_select_related get_search_fields get_search_results get_ordering get_sortable_by ' ||
     'get_autocomplete_fields get_prepopulated_fields get_inlines get_inline_instances get_urls get_actions get_changelist ' ||
     'get_changelist_form get_changelist_formset get_changelist_instance get_changeform_initial_data get_deleted_objects ' ||
     'get_paginator get_object get_extra get_max_num get_min_num get_formset_kwargs get_view_on_site_url formfield_for_foreignkey ' ||
     'formfield_for_manytomany formfield_for_choice_field formfield_for_dbfield has_add_permission has_change_permission ' ||
     'has_delete_permission has_view_permission has_module_permission add_view change_view changelist_view delete_view ' ||
     'history_view response_add response_change response_delete response_action response_post_save_add response_post_save_change ' ||
     'construct_change_message log_addition log_change log_deletion lookup_allowed message_user render_change_form ' ||
     'to_field_allowed view_on_site each_context get_app_list index app_index login logout has_permission password_change'),
    ('^django\.contrib\.admin\.(.+\.)?[A-Za-z]*(ListFilter|ChangeList)$',
     'lookups queryset choices has_output value expected_parameters field_choices get_queryset get_ordering get_results ' ||
     'url_for_result'),
    ('^django\.(contrib\.auth\.)?(views|contrib\.auth\.(views|mixins))\.(.+\.)?[A-Za-z]*(View|Mixin)$|^django\.contrib\.[a-z_]+\.(views|mixins)\.(.+\.)?[A-Za-z]*(View|Mixin)$',
     'get post put patch delete head options trace dispatch setup http_method_not_allowed get_allow_empty get_context_data ' ||
     'get_context_object_name get_date_field get_default_redirect_url get_form get_form_class get_form_kwargs get_initial ' ||
     'get_login_url get_month get_object get_ordering get_paginate_by get_paginate_orphans get_paginator ' ||
     'get_permission_denied_message get_permission_required get_prefix get_queryset get_redirect_field_name get_redirect_url ' ||
     'get_slug_field get_success_message get_success_url get_template_names get_test_func get_year form_invalid form_valid ' ||
     'handle_no_permission has_permission paginate_queryset render_to_response test_func get_next_page get_user'),
    ('^django\.contrib\.syndication\.(.+\.)?Feed$|^django\.contrib\.sitemaps\.(.+\.)?[A-Za-z]*Sitemap$',
     'items title link description subtitle author_name author_email author_link categories feed_url feed_copyright ' ||
     'feed_extra_kwargs feed_guid item_[a-z_]+ get_object get_context_data location lastmod changefreq priority get_latest_lastmod ' ||
     'get_urls get_languages_for_item'),
    ('^django\.contrib\.auth\.backends\.[A-Za-z]+$',
     'authenticate get_user get_user_permissions get_group_permissions get_all_permissions has_perm has_module_perms ' ||
     'user_can_authenticate with_perm clean_username configure_user'),
    ('^django\.(core\.files|contrib\.staticfiles)\.(.+\.)?[A-Za-z]*Storage$',
     '_open _save delete deconstruct exists get_accessed_time get_alternative_name get_available_name get_created_time ' ||
     'get_modified_time get_valid_name generate_filename listdir path size url post_process hashed_name file_hash stored_name'),
    ('^django\.template\.(.+\.)?(Node|BaseLoader|Loader)$|^django\.template\.loaders\..+$|^django\.template\.backends\..+$',
     'render render_annotated get_contents get_template_sources get_template from_string reset'),
    ('^django\.(core\.serializers|core\.mail\.backends|core\.cache\.backends|core\.files\.uploadhandler|contrib\.sessions\.backends|contrib\.messages\.storage|http\.multipartparser)\..+$',
     'add aadd clear close create cycle_key decode decr default delete encode exists file_complete flush get get_many ' ||
     'get_model_class get_session_cookie_age handle_field handle_fk_field handle_m2m_field handle_raw_input has_key incr load ' ||
     'new_file open process_messages receive_data_chunk save send_messages set set_many start_object end_object ' ||
     'start_serialization end_serialization touch upload_complete upload_interrupted _get _store _fetch'),
    ('^django\.(test|utils\.unittest)\.(.+\.)?[A-Za-z]*Test(Case|Runner)$|^django\.test\.runner\..+$',
     'setUp tearDown setUpClass tearDownClass setUpTestData asyncSetUp asyncTearDown run_tests setup_test_environment ' ||
     'teardown_test_environment setup_databases teardown_databases build_suite run_suite suite_result add_arguments ' ||
     'test[A-Za-z0-9_]*'),
    ('^django\.(urls|core)\.(.+\.)?[A-Za-z]*(Converter|Validator|Encoder)$',
     'to_python to_url validate get_help_text password_changed default compare clean'))
)
SELECT 'django' AS framework, 'call' AS kind, m.member AS callee, m.path AS callee_path, m.bstart AS callee_bstart,
       m.path, m.class_bstart AS bstart, m.class_bend AS bend, m.line, min(m.ancestor) AS reason
FROM members AS m JOIN hooks AS h ON regexp_like(m.ancestor, h.of)
WHERE regexp_like(m.name, '^(' || replace(h.names, ' ', '|') || ')$')
GROUP BY m.member, m.path, m.bstart, m.class_bstart, m.class_bend, m.line
