"""What schemathesis is to do besides: no redirect is followed. Where a sign-in leads is another's page, and no answer of the api."""

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    kwargs["allow_redirects"] = False
