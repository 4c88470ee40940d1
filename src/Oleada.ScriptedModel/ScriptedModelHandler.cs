using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Oleada.ScriptedModel;

/// <summary>The scripted model within this process: an <see cref="HttpClient"/> with it needs no network. Answers come at once.</summary>
public sealed class ScriptedModelHandler(ScriptedModelOptions options, TimeProvider time) : HttpMessageHandler
{
    private readonly Script _script = options.CreateScript();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var text = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var path = request.RequestUri?.AbsolutePath ?? "";
        if (text.Length == 0 || JsonNode.Parse(text) is not JsonObject body || ModelCall.Read(path, body) is not { } call)
            return Json(HttpStatusCode.NotFound, ModelCall.ErrorAt(path, new ScriptedError(404, "not_found_error", $"the script has nothing at {path}")));
        var reply = _script.Reply(call.Request, time.GetUtcNow().ToUnixTimeSeconds());
        if (reply.Error is { } error)
            return Json((HttpStatusCode)error.Status, call.Protocol.Error(error));
        return call.Request.Streams
            ? Content(HttpStatusCode.OK, string.Concat(call.Protocol.Stream(reply.Answer)), "text/event-stream")
            : Json(HttpStatusCode.OK, call.Protocol.Whole(reply.Answer));
    }

    private static HttpResponseMessage Json(HttpStatusCode status, JsonObject answer) => Content(status, answer.ToJsonString(), "application/json");

    private static HttpResponseMessage Content(HttpStatusCode status, string text, string type) =>
        new(status)
        {
            // Read once and forwards only, as from a network: clients take what can be read again for something else.
            Content = new StreamContent(PipeReader.Create(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text))).AsStream())
            {
                Headers = { ContentType = MediaTypeHeaderValue.Parse(type) },
            },
        };
}
