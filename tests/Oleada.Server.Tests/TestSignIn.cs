using System.Net;
using System.Text;

namespace Oleada.Server.Tests;

/// <summary>A browser that is signed in: its requests carry the cookie and no key.</summary>
internal static class TestSignIn
{
    public static async Task<HttpClient> SignInAsync(this TestServer server, string key)
    {
        using var response = await TryAsync(server, key);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        return server.WithCookie(CookieOf(response));
    }

    public static Task<HttpResponseMessage> TryAsync(TestServer server, string key) => server.Nobody.PostAsync(
        "/api/sign-in", new StringContent($$"""{"key":"{{key}}"}""", Encoding.UTF8, "application/json"));

    public static HttpClient WithCookie(this TestServer server, string cookie)
    {
        var client = server.ClientWith(null);
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        return client;
    }

    /// <summary>Name and value, as a browser sends them back.</summary>
    public static string CookieOf(HttpResponseMessage response) => response.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

    public static async Task<HttpStatusCode> StatusAsync(
        this HttpClient client, HttpMethod method, string path, string? origin = null, string? site = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }
}
