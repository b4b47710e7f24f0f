"""Business errors: each carries a status and a sentence in Chinese that says what to do."""


class AppError(Exception):
    """A refusal the user can understand. `message` is shown as it stands."""

    status = 400
    code = "bad_request"
    message = "请求无法处理。"

    def __init__(self, message: str | None = None, **facts: object) -> None:
        super().__init__(message or self.message)
        self.message = message or self.message
        self.facts = facts


class NotFound(AppError):
    """Missing, or not for this reader: both read the same."""

    status = 404
    code = "not_found"
    message = "没有找到这一页，或者它不对您开放。"


class Forbidden(AppError):
    """Known person, known page, not theirs to do."""

    status = 403
    code = "forbidden"
    message = "您的账号不能做这件事。"


class SignInRequired(AppError):
    """Nobody is signed in; pages redirect to the sign-in form."""

    status = 401
    code = "sign_in_required"
    message = "请先登录。"


class Conflict(AppError):
    """The record has moved on since the page was loaded."""

    status = 409
    code = "conflict"
    message = "这条记录刚刚被改动过，请刷新后再试。"


class TooMany(AppError):
    """A rate limit."""

    status = 429
    code = "too_many"
    message = "尝试次数过多，请稍后再试。"


class TooLarge(AppError):
    """More bytes than the platform takes."""

    status = 413
    code = "too_large"
    message = "内容太大，请拆分后再提交。"


class Invalid(AppError):
    """Fields that must be corrected. `errors` maps field name to sentence."""

    status = 422
    code = "invalid"
    message = "有内容需要修改。"

    def __init__(self, errors: dict[str, str], message: str | None = None) -> None:
        super().__init__(message or "".join(errors.values()))
        self.errors = errors


class TryLater(AppError):
    """Another server is away. A job that meets this waits for it, however long it takes."""

    status = 503
    code = "try_later"


class SearchUnavailable(TryLater):
    """Meilisearch does not answer; everything but search goes on."""

    status = 503
    code = "search_unavailable"
    message = "检索服务暂时不可用。数据没有丢失，恢复后会自动补上；请稍后再试。"


class ConfigurationError(AppError):
    """The installation is incomplete; said in one sentence, without a traceback."""

    status = 500
    code = "configuration"
