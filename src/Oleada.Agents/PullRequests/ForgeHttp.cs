using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Oleada.Agents.PullRequests;

/// <summary>Requests to a forge's REST routes about one repository. The token is in a header, and in no message.</summary>
/// <param name="api">Where the routes begin.</param>
/// <param name="scheme">What the token is called in the header.</param>
internal sealed class ForgeHttp(HttpClient http, Uri api, string repository, string scheme, string token, TimeProvider time)
{
    private const int MaxAnswer = 8 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Repository => repository;

    /// <summary>What all forges are reached by. It follows no redirect, which would take the token along; each request has its own timeout.</summary>
    public static HttpClient Client(HttpMessageHandler? handler = null) => new(
        handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxAnswer,
    };

    public Task<ForgeAnswer> GetAsync(string path, CancellationToken cancellation) => SendAsync(HttpMethod.Get, path, null, true, cancellation);

    /// <returns>The answer, whatever its status; a rate limit or a failing forge is waited for within bounds.</returns>
    /// <exception cref="ForgeException">There is none, or only that the forge cannot answer now, or lets nobody in with this token.</exception>
    public async Task<ForgeAnswer> SendAsync(HttpMethod method, string path, JsonObject? body, bool repeatable, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            var (answer, failure) = await TryAsync(method, path, body, cancellation);
            if (ForgeRetry.After(answer, repeatable, tries, time.GetUtcNow()) is not { } wait)
                return Checked(answer, failure, repeatable);
            await Task.Delay(wait, time, cancellation);
        }
    }

    /// <summary>Lets a forge settle before what may have been done is looked for.</summary>
    public Task PauseAsync(CancellationToken cancellation) => Task.Delay(TimeSpan.FromSeconds(1), time, cancellation);

    public ForgeException Refused(string what, ForgeAnswer answer) => Failed(string.Create(CultureInfo.InvariantCulture, $"{what}: {answer.Status}, {answer.Message}"));

    public ForgeException Failed(string reason, bool passes = false, bool mayBeDone = false, Exception? cause = null) =>
        new($"{repository} at {api.Authority}: {reason}", passes, cause) { MayBeDone = mayBeDone };

    private ForgeAnswer Checked(ForgeAnswer? answer, Exception? failure, bool repeatable)
    {
        if (answer is null)
        {
            var reason = failure is OperationCanceledException ? $"no answer within {Patience.TotalSeconds:0} s" : failure!.Message;
            throw Failed(reason, passes: true, mayBeDone: !repeatable, failure);
        }
        if (answer.OpensAt is { } opens)
            throw Failed(string.Create(CultureInfo.InvariantCulture, $"the rate limit is reached until {opens:yyyy-MM-dd HH:mm:ss}Z"), passes: true);
        return answer.Status switch
        {
            401 => throw Failed("401: the token of OLEADA_FORGE_TOKEN is not taken; it is wrong or has expired"),
            403 => throw Failed($"403: the token may not do this: {answer.Message}"),
            >= 300 and < 400 => throw Failed($"{answer.Status}: it has moved; set OLEADA_FORGE_REPOSITORY or OLEADA_FORGE_URL to where it is"),
            >= 500 => throw Failed($"the forge fails with {answer.Status}: {answer.Message}", passes: true, mayBeDone: !repeatable),
            _ => answer,
        };
    }

    private async Task<(ForgeAnswer? Answer, Exception? Failure)> TryAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        using var request = new HttpRequestMessage(method, new Uri($"{api.ToString().TrimEnd('/')}/repos/{repository}{path}"));
        request.Headers.Authorization = new AuthenticationHeaderValue(scheme, token);
        request.Headers.TryAddWithoutValidation("User-Agent", "Oleada");
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        try
        {
            using var response = await http.SendAsync(request, either.Token);
            var text = await response.Content.ReadAsStringAsync(either.Token);
            var status = (int)response.StatusCode;
            return (new ForgeAnswer(status, Json(text), ForgeAnswer.OpensAtOf(status, name => Header(response, name), time.GetUtcNow())), null);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            return (null, late);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return (null, failure);
        }
    }

    private static string? Header(HttpResponseMessage response, string name) => response.Headers.TryGetValues(name, out var values) ? values.First() : null;

    private static JsonElement? Json(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            // A proxy's page, or nothing: the status says enough.
            return null;
        }
    }
}
