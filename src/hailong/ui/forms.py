"""The form renderer (`FORM_RENDERER`): label, hint, error above the control, tied together for screen readers.

GOV.UK/NHS markup patterns. `{{ form }}` renders all fields; `{{ form.name.as_field_group }}` one of them. Widgets keep
Django's own templates except choices. `hailong.ui` must stand before `django.forms` and `allauth` in INSTALLED_APPS.
"""

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Renders through the project's template engine with our form and field templates."""

    form_template_name = "ui/forms/form.html"
    formset_template_name = "ui/forms/formset.html"
    field_template_name = "ui/forms/field.html"
