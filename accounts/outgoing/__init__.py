"""Messages that leave the platform: e-mails and webhooks. The row is the job; a worker sends it later."""

from accounts.outgoing.queueing import queue_webhooks as queue_webhooks
