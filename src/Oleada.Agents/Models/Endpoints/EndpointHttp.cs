using System.Text;
using System.Text.Json.Nodes;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>How all endpoints are asked. What is not an answer is an <see cref="EndpointException"/>.</summary>
/// <param name="handler">Must not follow redirects: the key is for one endpoint only.</param>
internal sealed class EndpointHttp(HttpMessageHandler handler, TimeProvider time, long maxAnswer = EndpointHttp.MaxAnswer) : IDisposable
{
    /// <summary>Bytes, with all that a stream says about each piece.</summary>
    private const long MaxAnswer = 64 << 20;

    private const int MaxBody = 64 << 10;

    /// <summary>How long an answer that has said why it ended is listened to: some never end their stream.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    /// <summary>Without a timeout: who asks watches for silence instead.</summary>
    private readonly HttpClient _client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };

    /// <param name="heard">Called whenever something arrives.</param>
    /// <exception cref="EndpointException">The endpoint refused or failed.</exception>
    public async Task<ModelAnswer> AskAsync(
        Uri address, IEnumerable<(string Name, string Value)> headers, JsonObject question, IAnswer answer, Action heard,
        CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) 
        {
            // Of a known length: not all servers take a request in chunks.
            Content = new StringContent(question.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.UserAgent.ParseAdd("oleada");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await SendAsync(request, cancellationToken);
        heard();
        return response.IsSuccessStatusCode
            ? await ReadAsync(response, answer, heard, cancellationToken)
            : throw new EndpointException(await DescribeAsync(response, cancellationToken), (int)response.StatusCode, RetryAfter(response));
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw new EndpointException($"the connection to {request.RequestUri?.Authority} failed: {failure.Message}", cause: failure);
        }
    }

    private async Task<ModelAnswer> ReadAsync(HttpResponseMessage response, IAnswer answer, Action heard, CancellationToken cancellationToken)
    {
        using var enough = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, enough.Token);
        var isMarkedEnd = false;
        try
        {
            await using var body = new AnswerBody(await response.Content.ReadAsStreamAsync(either.Token), maxAnswer, heard);
            isMarkedEnd = await AnswerStream.ReadAsync(body, answer, () => enough.CancelAfter(LastWords), either.Token);
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // It has ended; only its connection has not.
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            if (!answer.HasEnded)
                throw new EndpointException($"the answer broke off: {failure.Message}", cause: failure);
        }
        return answer.Complete(isMarkedEnd);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter?.Delta ?? response.Headers.RetryAfter?.Date - time.GetUtcNow();

    private static async Task<string> DescribeAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var message = response.Headers.Location is { } elsewhere ? $"it is at {elsewhere}, where the key does not go" : "";
        try
        {
            await using var body = new AnswerBody(await response.Content.ReadAsStreamAsync(cancellationToken), MaxBody, static () => { });
            var text = await new StreamReader(body).ReadToEndAsync(cancellationToken);
            message = message.Length > 0 ? message : EndpointError.Describe(text);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException or EndpointException)
        {
            // The status alone says enough; its words were too many, or cut off.
        }
        return $"the model's endpoint answered {(int)response.StatusCode}{(message.Length == 0 ? "" : ": " + message)}";
    }
}
