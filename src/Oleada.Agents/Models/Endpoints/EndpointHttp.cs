using System.Text.Json;
using System.Text.Json.Nodes;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>What all endpoints are reached by: whatever is not an answer is an <see cref="EndpointException"/>.</summary>
internal sealed class EndpointHttp(HttpMessageHandler inner, TimeProvider time, long maxAnswer = EndpointHttp.MaxAnswer) : DelegatingHandler(inner)
{
    /// <summary>Bytes, with all that a stream says about each piece.</summary>
    private const long MaxAnswer = 64 << 20;

    private const int MaxMessage = 500, MaxBody = 64 << 10;

    /// <summary>Leaves the handler, and its connections, alone when it is disposed. Without a timeout: who asks watches for silence instead.</summary>
    public static HttpClient Client(HttpMessageHandler handler) => new(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw new EndpointException($"the connection to {request.RequestUri?.Authority} failed: {failure.Message}", cause: failure);
        }
        if (response.IsSuccessStatusCode)
            return await BoundAsync(response, cancellationToken);
        using (response)
            throw new EndpointException(await DescribeAsync(response, cancellationToken), (int)response.StatusCode, RetryAfter(response));
    }

    private async Task<HttpResponseMessage> BoundAsync(HttpResponseMessage response, CancellationToken stop)
    {
        var body = new StreamContent(new BoundedStream(await response.Content.ReadAsStreamAsync(stop), maxAnswer));
        foreach (var (name, values) in response.Content.Headers.Where(header => header.Key != "Content-Length"))
            body.Headers.TryAddWithoutValidation(name, values);
        response.Content = body;
        return response;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter?.Delta ?? response.Headers.RetryAfter?.Date - time.GetUtcNow();

    private static async Task<string> DescribeAsync(HttpResponseMessage response, CancellationToken stop)
    {
        var text = "";
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxBody, stop);
            text = await response.Content.ReadAsStringAsync(stop);
        }
        catch (HttpRequestException)
        {
            // The status alone says enough; its words were too many, or cut off.
        }
        var message = MessageIn(text);
        return $"the model's endpoint answered {(int)response.StatusCode}{(message.Length == 0 ? "" : ": " + message)}";
    }

    private static string MessageIn(string text)
    {
        try
        {
            var message = JsonNode.Parse(text) is JsonObject body ? (body["error"] as JsonObject)?["message"] ?? body["error"] ?? body["message"] : null;
            text = message?.ToString() ?? text;
        }
        catch (JsonException)
        {
            // Not every endpoint answers in JSON; what it wrote is the message then.
        }
        return text.Length <= MaxMessage ? text : text[..MaxMessage];
    }
}
