using System.Net;

namespace Oleada.Server.Tests.Auth;

/// <summary>What a page of another origin can do with the cookie of a person who is signed in here.</summary>
public sealed class OtherPageTests
{
    private const string Executions = "/api/executions";

    [Theory]
    [InlineData("same-site")]
    [InlineData("cross-site")]
    public async Task An_image_or_a_script_of_another_page_is_nobodys(string site)
    {
        await using var server = await TestServer.StartAsync();
        using var browser = await server.SignInAsync(server.Keys.Admin);

        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync(HttpMethod.Get, Executions, site: site));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync(HttpMethod.Get, "/api/executions/e/artifacts/a.js", site: site));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync(HttpMethod.Get, "/api/streams/execution:E/events", site: site));
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync(HttpMethod.Get, Executions, site: "same-origin"));
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync(HttpMethod.Get, Executions, site: "none"));
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync(HttpMethod.Get, Executions));
    }

    [Theory]
    [InlineData("GET", Executions)]
    [InlineData("POST", "/api/plans")]
    [InlineData("POST", "/api/sign-in")]
    [InlineData("POST", "/api/sign-out")]
    [InlineData("POST", "/api/tokens")]
    [InlineData("POST", "/api/executions/e/cancel")]
    [InlineData("GET", "/api/streams/execution:E/events")]
    [InlineData("GET", "/socket.io/?EIO=4&transport=polling")]
    [InlineData("POST", "/socket.io/?EIO=4&transport=polling&sid=x")]
    [InlineData("OPTIONS", "/socket.io/?EIO=4&transport=polling")]
    [InlineData("GET", "/ws")]
    public async Task No_request_of_a_page_of_another_port_or_of_none_is_served(string method, string path)
    {
        await using var server = await TestServer.StartAsync();
        using var browser = await server.SignInAsync(server.Keys.Admin);
        foreach (var origin in (string[])["http://127.0.0.1:1", "http://localhost:7470", "https://127.0.0.1", "null", "http://evil.example", "http://127.0.0.1.evil.example"])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.TryAddWithoutValidation("Origin", origin);
            using var response = await browser.SendAsync(request, TestContext.Current.CancellationToken);

            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData(Executions)]
    [InlineData("/api/executions/none/artifacts/a.js")]
    [InlineData("/health/live")]
    [InlineData("/nothing")]
    [InlineData("/socket.io/?EIO=4&transport=polling")]
    public async Task Every_answer_keeps_other_pages_from_embedding_it(string path)
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Admin.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal("same-origin", response.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData(Executions)]
    [InlineData("/api/caller")]
    [InlineData("/api/executions/none")]
    [InlineData("/health/ready")]
    [InlineData("/nothing")]
    public async Task No_answer_of_the_api_is_kept_by_a_browser(string path)
    {
        await using var server = await TestServer.StartAsync();

        using var response = await server.Admin.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.True(response.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task An_empty_origin_does_not_let_a_cookie_change_something()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = await server.SignInAsync(server.Keys.Admin);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/tokens") { Content = new StringContent("{}") };
        request.Headers.TryAddWithoutValidation("Origin", "");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-site");

        using var response = await browser.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Behind_a_proxy_each_client_waits_for_its_own_wrong_keys()
    {
        await using var server = await TestServer.StartAsync(options => options with { TrustedProxies = [System.Net.IPNetwork.Parse("127.0.0.0/8")] });
        for (var i = 0; i < 10; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(server, "192.0.2.1"));

        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(server, "192.0.2.1"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(server, "198.51.100.7, 192.0.2.1"));
        Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(server, "192.0.2.2"));
    }

    [Fact]
    public async Task An_address_that_no_trusted_proxy_names_does_not_count()
    {
        await using var server = await TestServer.StartAsync();
        for (var i = 0; i < 10; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, await TryAsync(server, $"192.0.2.{i}"));

        Assert.Equal(HttpStatusCode.TooManyRequests, await TryAsync(server, "192.0.2.200"));
    }

    private static async Task<HttpStatusCode> TryAsync(TestServer server, string forwarded)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/sign-in") { Content = new StringContent("""{"key":"oleada_admin_x"}""", null, "application/json") };
        request.Headers.Add("X-Forwarded-For", forwarded);
        using var response = await server.Nobody.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
