using System.Text.Json;

namespace Oleada.SocketIo.EngineIo;

/// <summary>A request that is refused: the numbers and texts that clients know.</summary>
internal sealed record EngineError(int Status, int Code, string Message)
{
    public static readonly EngineError UnknownTransport = new(StatusCodes.Status400BadRequest, 0, "Transport unknown");
    public static readonly EngineError UnknownSession = new(StatusCodes.Status400BadRequest, 1, "Session ID unknown");
    public static readonly EngineError BadMethod = new(StatusCodes.Status400BadRequest, 2, "Bad handshake method");
    public static readonly EngineError BadRequest = new(StatusCodes.Status400BadRequest, 3, "Bad request");
    public static readonly EngineError BadVersion = new(StatusCodes.Status400BadRequest, 5, "Unsupported protocol version");
    public static readonly EngineError Overlap = new(StatusCodes.Status400BadRequest, 3, "Bad request: another request of this kind is under way");
    public static readonly EngineError TooLarge = new(StatusCodes.Status413PayloadTooLarge, 3, "Bad request: the body is larger than maxPayload");
    public static readonly EngineError TooMany = new(StatusCodes.Status503ServiceUnavailable, 3, "Too many sessions are open");

    public static EngineError Forbidden(string message) => new(StatusCodes.Status403Forbidden, 4, message);

    public Task WriteAsync(HttpContext context)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return Task.CompletedTask;
        context.Response.StatusCode = Status;
        return Polling.AnswerAsync(context, "application/json", JsonSerializer.SerializeToUtf8Bytes(new EngineErrorBody(Code, Message), EngineJson.Default.EngineErrorBody));
    }
}

internal sealed record EngineErrorBody(int Code, string Message);
