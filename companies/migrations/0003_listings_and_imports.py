"""Facts that listings can state, imports with their undo, attachments and invitations.

SQLite makes a table anew when it gets a constraint, and drops its triggers with the old one: the triggers of the
ledger are taken off first and put back at the end.
"""

import django.db.models.deletion
from importlib import import_module

from django.conf import settings
from django.db import migrations, models

triggers = import_module("companies.migrations.0002_ledger_triggers")


class Migration(migrations.Migration):

    dependencies = [
        ('catalogue', '0002_code_types_and_emissions'),
        ('companies', '0002_ledger_triggers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(triggers.drop, triggers.create),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('photo', 'photo'), ('lab_report', 'lab report'), ('document', 'document')], max_length=10)),
                ('name', models.CharField(max_length=200)),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('client_key', models.CharField(max_length=40)),
                ('uploaded_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['photo', 'lab_report', 'document'])), name='companies_attachment_kind_valid'), models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='companies_attachment_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='ChangedListing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.JSONField(null=True)),
                ('version_after', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='ChangeSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=16, unique=True)),
                ('cause', models.CharField(choices=[('import', 'import'), ('bulk', 'bulk edit')], max_length=8)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('cause__in', ['import', 'bulk'])), name='companies_changeset_cause_valid')],
            },
        ),
        migrations.CreateModel(
            name='ColumnMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('headers', models.CharField(max_length=64)),
                ('mapping', models.JSONField()),
                ('answers', models.JSONField(default=dict)),
                ('units', models.JSONField(default=dict)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('running', 'running'), ('done', 'finished'), ('failed', 'failed')], default='queued', max_length=8)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('fencing_token', models.PositiveBigIntegerField(default=0)),
                ('failure_code', models.CharField(blank=True, max_length=40)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('code', models.CharField(max_length=16, unique=True)),
                ('step', models.CharField(choices=[('columns', 'choose the columns'), ('check', 'check the rows'), ('result', 'imported'), ('reverted', 'undone')], default='columns', max_length=8)),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('file_digest', models.CharField(max_length=64)),
                ('table', models.JSONField(default=dict)),
                ('header_row', models.PositiveIntegerField(null=True)),
                ('mapping', models.JSONField(default=dict)),
                ('answers', models.JSONField(default=dict)),
                ('asked_at', models.DateTimeField(null=True)),
                ('cursor', models.PositiveIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=1)),
                ('undo_until', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name_plural': 'import batches',
                'constraints': [models.CheckConstraint(condition=models.Q(('step__in', ['columns', 'check', 'result', 'reverted'])), name='companies_importbatch_step_valid'), models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'failed'])), name='companies_importbatch_state_valid')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(blank=True, max_length=4)),
                ('cells', models.JSONField(default=list)),
                ('edits', models.JSONField(default=dict)),
                ('values', models.JSONField(default=dict)),
                ('problems', models.JSONField(default=list)),
                ('suggestions', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('ready', 'ready'), ('warning', 'ready, with a question'), ('error', 'needs a correction'), ('duplicate', 'possible duplicate'), ('skipped', 'skipped'), ('live', 'imported, live'), ('draft', 'imported as a draft'), ('same', 'nothing new')], max_length=10)),
                ('decision', models.CharField(blank=True, choices=[('update', 'update it'), ('keep_both', 'keep both'), ('skip', 'skip this row')], max_length=10)),
                ('key', models.CharField(blank=True, max_length=100)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['ready', 'warning', 'error', 'duplicate', 'skipped', 'live', 'draft', 'same'])), name='companies_importrow_state_valid'), models.CheckConstraint(condition=models.Q(('decision', ''), ('decision__in', ['update', 'keep_both', 'skip']), _connector='OR'), name='companies_importrow_decision_valid')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('full_name', models.CharField(blank=True, max_length=120)),
                ('role', models.CharField(choices=[('member', 'member'), ('admin', 'admin'), ('signatory', 'signatory')], max_length=12)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('refused_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['member', 'admin', 'signatory'])), name='companies_invitation_role_valid'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='companies_invitation_lasts')],
            },
        ),
        migrations.AddField(
            model_name='listing',
            name='days_per_week',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='listing',
            name='fresh_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='listing',
            name='hours_per_day',
            field=models.DecimalField(decimal_places=1, max_digits=3, null=True),
        ),
        migrations.AddField(
            model_name='listing',
            name='month_shares',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='listing',
            name='payment',
            field=models.CharField(blank=True, choices=[('receive', 'we want to be paid'), ('pay', 'we pay'), ('free', 'free of charge')], max_length=8),
        ),
        migrations.AddField(
            model_name='listing',
            name='price_vnd_per_unit',
            field=models.DecimalField(decimal_places=2, max_digits=16, null=True),
        ),
        migrations.AddField(
            model_name='listing',
            name='quality',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='listing',
            name='row_key',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='listing',
            name='transport',
            field=models.CharField(blank=True, choices=[('ours', 'we carry it'), ('theirs', 'the other side carries it'), ('open', 'to be agreed')], max_length=8),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(('hours_per_day__isnull', True), models.Q(('hours_per_day__gt', 0), ('hours_per_day__lte', 24)), _connector='OR'), name='companies_listing_hours_range'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(('days_per_week__isnull', True), models.Q(('days_per_week__gte', 1), ('days_per_week__lte', 7)), _connector='OR'), name='companies_listing_days_range'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(('price_vnd_per_unit__isnull', True), models.Q(('payment__in', ['receive', 'pay']), ('price_vnd_per_unit__gt', 0)), _connector='OR'), name='companies_listing_price_needs_payment'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(('payment', ''), ('payment__in', ['receive', 'pay', 'free']), _connector='OR'), name='companies_listing_payment_valid'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(('transport', ''), ('transport__in', ['ours', 'theirs', 'open']), _connector='OR'), name='companies_listing_transport_valid'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.UniqueConstraint(condition=models.Q(('row_key', ''), _negated=True), fields=('company', 'row_key'), name='companies_listing_row_key_once'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='listing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='companies.listing'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='uploaded_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='changedlisting',
            name='listing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='companies.listing'),
        ),
        migrations.AddField(
            model_name='changeset',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='changeset',
            name='company',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='change_sets', to='companies.company'),
        ),
        migrations.AddField(
            model_name='changedlisting',
            name='change_set',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='listings', to='companies.changeset'),
        ),
        migrations.AddField(
            model_name='columnmapping',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='column_mappings', to='companies.company'),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='change_set',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='batch', to='companies.changeset'),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='companies.company'),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='importrow',
            name='batch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='companies.importbatch'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='listing',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='companies.listing'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='company',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='companies.company'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='invited_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='used_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='attachment',
            constraint=models.UniqueConstraint(fields=('listing', 'client_key'), name='companies_attachment_once'),
        ),
        migrations.AddConstraint(
            model_name='changedlisting',
            constraint=models.UniqueConstraint(fields=('change_set', 'listing'), name='companies_changedlisting_once'),
        ),
        migrations.AddConstraint(
            model_name='columnmapping',
            constraint=models.UniqueConstraint(fields=('company', 'headers'), name='companies_columnmapping_once'),
        ),
        migrations.AddConstraint(
            model_name='importbatch',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('step', 'result'), _negated=True), models.Q(('change_set__isnull', False), ('undo_until__isnull', False)), _connector='OR'), name='companies_importbatch_result_can_be_undone'),
        ),
        migrations.AddConstraint(
            model_name='importrow',
            constraint=models.UniqueConstraint(fields=('batch', 'number', 'kind'), name='companies_importrow_once'),
        ),
        migrations.RunPython(triggers.create, triggers.drop),
    ]
