using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Server.Tests;

/// <summary>Requests as tests make them.</summary>
internal static class TestRequests
{
    /// <summary>Makes a request that must be refused with problem details.</summary>
    public static async Task<Problem> ProblemAsync(this HttpClient client, HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = (await response.Content.ReadFromJsonAsync(ContractJson.Default.Problem))!;
        Assert.Equal((int)response.StatusCode, problem.Status);
        Assert.DoesNotContain("   at ", problem.Detail ?? "", StringComparison.Ordinal);
        return problem;
    }

    public static async Task<T> GetAsync<T>(this HttpClient client, string path, JsonTypeInfo<T> type) =>
        (await client.GetFromJsonAsync(path, type))!;

    public static async Task<T> PostAsync<T>(this HttpClient client, string path, string body, int status, JsonTypeInfo<T> type)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(path, content);
        Assert.Equal(status, (int)response.StatusCode);
        return (await response.Content.ReadFromJsonAsync(type))!;
    }

    public static async Task<string> TokenAsync(this HttpClient client, string purpose) =>
        (await client.PostAsync("/api/tokens", $$"""{"purpose":"{{purpose}}"}""", 201, ContractJson.Default.TokenAnswer)).Token;
}
