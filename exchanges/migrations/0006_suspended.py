# Deliveries can be suspended: one more state.

import exchanges.states
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('companies', '0005_public_faces'),
        ('exchanges', '0005_to_signed_papers'),
        ('matching', '0002_groups_scenarios_outcomes'),
        ('parks', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='proposal',
            name='exchanges_proposal_state_valid',
        ),
        migrations.AlterField(
            model_name='proposal',
            name='state',
            field=models.CharField(choices=[(exchanges.states.State['INTEREST'], 'Interest'), (exchanges.states.State['MUTUAL_INTEREST'], 'Mutual interest'), (exchanges.states.State['REVIEW'], 'Board review'), (exchanges.states.State['NEGOTIATING'], 'Negotiating'), (exchanges.states.State['AGREED'], 'Agreed'), (exchanges.states.State['OPERATING'], 'Operating'), (exchanges.states.State['ENDED'], 'Ended'), (exchanges.states.State['SENT_BACK'], 'Sent back'), (exchanges.states.State['PAUSED'], 'Paused'), (exchanges.states.State['SUSPENDED'], 'Suspended'), (exchanges.states.State['DECLINED'], 'Declined'), (exchanges.states.State['EXPIRED'], 'Expired')], default='interest', max_length=16),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['interest', 'mutual_interest', 'review', 'negotiating', 'agreed', 'operating', 'ended', 'sent_back', 'paused', 'suspended', 'declined', 'expired'])), name='exchanges_proposal_state_valid'),
        ),
    ]
