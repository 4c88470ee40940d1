using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Client.Http;

/// <summary>Requests to the server's REST routes.</summary>
internal sealed class RestCalls : IDisposable
{
    private readonly HttpClient _http;

    public RestCalls(Uri server, string key, OleadaClientOptions options)
    {
        var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = Certificates.Check(options) } };
        _http = new HttpClient(handler) { BaseAddress = server, Timeout = options.Timeout };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public static string Query(string? cursor) => cursor is null ? "" : "?cursor=" + Uri.EscapeDataString(cursor);

    public void Dispose() => _http.Dispose();

    /// <returns>Null if the server has nothing there.</returns>
    public async Task<T?> FindAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await GetAsync(path, type, cancellation);
        }
        catch (OleadaException refused) when (refused.Problem.Status == 404)
        {
            return null;
        }
    }

    /// <returns>Null if the server has nothing there.</returns>
    public async Task<ArtifactContent?> OpenAsync(string path, long from, long? count, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (from > 0 || count is not null)
            request.Headers.Range = new RangeHeaderValue(from, count is null ? null : from + count - 1);
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        try
        {
            if (response.IsSuccessStatusCode)
                return await ArtifactContent.OfAsync(response, cancellation);
            if (response.StatusCode != HttpStatusCode.NotFound)
                throw new OleadaException(await ProblemOfAsync(response, cancellation));
        }
        catch
        {
            response.Dispose();
            throw;
        }
        response.Dispose();
        return null;
    }

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var response = await _http.GetAsync(path, cancellation);
        return await ReadAsync(response, type, cancellation);
    }

    public async Task<T> PostAsync<T>(string path, HttpContent body, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var content = body;
        using var response = await _http.PostAsync(path, content, cancellation);
        return await ReadAsync(response, type, cancellation);
    }

    /// <summary>For an answer without content.</summary>
    public async Task PostAsync(string path, HttpContent body, CancellationToken cancellation)
    {
        using var content = body;
        using var response = await _http.PostAsync(path, content, cancellation);
        if (!response.IsSuccessStatusCode)
            throw new OleadaException(await ProblemOfAsync(response, cancellation));
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        if (!response.IsSuccessStatusCode)
            throw new OleadaException(await ProblemOfAsync(response, cancellation));
        return await response.Content.ReadFromJsonAsync(type, cancellation)
            ?? throw new HttpRequestException("the server's answer is empty");
    }

    private static async Task<Problem> ProblemOfAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            if (await response.Content.ReadFromJsonAsync(ContractJson.Default.Problem, cancellation) is { } problem)
                return problem;
        }
        catch (JsonException)
        {
            // Something between here and the server answered in its own way.
        }
        return new Problem { Status = (int)response.StatusCode, Title = response.ReasonPhrase ?? "Refused" };
    }
}
