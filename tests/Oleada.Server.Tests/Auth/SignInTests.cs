using System.Net;
using System.Security.Cryptography;
using Oleada.Contracts.Events;
using Oleada.Storage.Sqlite;

namespace Oleada.Server.Tests.Auth;

public sealed class SignInTests
{
    [Fact]
    public async Task A_cookie_opens_what_its_key_opens()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = await server.SignInAsync(server.Keys.Viewer);
        var caller = await browser.GetAsync("/api/caller", ContractJson.Default.CallerAnswer);
        Assert.Equal("viewer", caller.Role);
        Assert.Equal(caller.Id, (await server.Viewer.GetAsync("/api/caller", ContractJson.Default.CallerAnswer)).Id);
        Assert.Equal(HttpStatusCode.OK, await browser.StatusAsync(HttpMethod.Get, "/api/executions"));
        using var events = await TestEvents.OpenAsync(browser, "/api/streams/execution:E/events");
        Assert.Equal(HttpStatusCode.Unauthorized, await server.Nobody.StatusAsync(HttpMethod.Get, "/api/caller"));
    }

    [Fact]
    public async Task The_cookie_is_kept_from_scripts_and_other_sites()
    {
        await using var server = await TestServer.StartAsync();
        using var response = await TestSignIn.TryAsync(server, server.Keys.Viewer);
        var cookie = response.Headers.GetValues("Set-Cookie").Single();
        Assert.StartsWith("oleada_session=", cookie);
        foreach (var attribute in (string[])["path=/", "samesite=strict", "httponly", "expires="])
            Assert.Contains(attribute, cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_sign_in_outlives_a_restart_and_ends_after_a_month()
    {
        using var folder = new TempFolder();
        var time = new FakeTime();
        string cookie;
        await using (var server = await TestServer.StartAsync(options => options with { Time = time }, folder.Path))
        {
            using var response = await TestSignIn.TryAsync(server, server.Keys.Viewer);
            cookie = TestSignIn.CookieOf(response);
        }
        await using var next = await TestServer.StartAsync(options => options with { Time = time }, folder.Path);
        using var browser = next.WithCookie(cookie);
        Assert.Equal(time.GetUtcNow().AddDays(30), (await browser.GetAsync("/api/caller", ContractJson.Default.CallerAnswer)).ExpiresAt);
        time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync(HttpMethod.Get, "/api/caller"));
    }

    [Fact]
    public async Task Signing_out_ends_it_and_no_other()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = await server.SignInAsync(server.Keys.Viewer);
        using var other = await server.SignInAsync(server.Keys.Viewer);
        Assert.Equal(HttpStatusCode.Forbidden, await browser.StatusAsync(HttpMethod.Post, "/api/sign-out", site: "cross-site"));
        Assert.Equal(HttpStatusCode.NoContent, await browser.StatusAsync(HttpMethod.Post, "/api/sign-out", site: "same-origin"));
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync(HttpMethod.Get, "/api/caller"));
        Assert.Equal(HttpStatusCode.OK, await other.StatusAsync(HttpMethod.Get, "/api/caller"));
        Assert.Equal(HttpStatusCode.NoContent, await server.Nobody.StatusAsync(HttpMethod.Post, "/api/sign-out"));
    }

    [Fact]
    public async Task Revoking_the_key_ends_its_sign_ins()
    {
        await using var server = await TestServer.StartAsync();
        using var browser = await server.SignInAsync(server.Keys.Viewer);
        server.Revoke(KeyRole.Viewer);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync(HttpMethod.Get, "/api/caller"));
    }

    [Theory]
    [InlineData("oleada_session=x")]
    [InlineData("oleada_session=0123456789abcdef.")]
    [InlineData("oleada_session=0123456789abcdef.x.y")]
    [InlineData("oleada_session='; DROP TABLE keys")]
    public async Task A_made_up_cookie_opens_nothing(string cookie)
    {
        await using var server = await TestServer.StartAsync();
        using var browser = server.WithCookie(cookie);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync(HttpMethod.Get, "/api/caller"));
        using var real = await server.SignInAsync(server.Keys.Viewer);
        using var forged = server.WithCookie(real.DefaultRequestHeaders.GetValues("Cookie").Single()[..^1] + "_");
        Assert.Equal(HttpStatusCode.Unauthorized, await forged.StatusAsync(HttpMethod.Get, "/api/caller"));
    }

    [Fact]
    public async Task A_cookie_changes_something_only_for_a_page_of_ours()
    {
        const string Listed = "http://localhost:5173";
        await using var server = await TestServer.StartAsync(options => options with { AllowedOrigins = [Listed] });
        using var browser = await server.SignInAsync(server.Keys.Admin);
        var own = server.Host.Url.ToString().TrimEnd('/');
        const string Path = "/api/executions/none/cancel";
        Assert.Equal(HttpStatusCode.NotFound, await browser.StatusAsync(HttpMethod.Post, Path, origin: own));
        Assert.Equal(HttpStatusCode.NotFound, await browser.StatusAsync(HttpMethod.Post, Path, origin: Listed));
        Assert.Equal(HttpStatusCode.NotFound, await browser.StatusAsync(HttpMethod.Post, Path, site: "same-origin"));
        foreach (var site in (string?[])[null, "same-site", "cross-site", "none"])
            Assert.Equal(HttpStatusCode.Forbidden, await browser.StatusAsync(HttpMethod.Post, Path, site: site));
        Assert.Equal(HttpStatusCode.Forbidden, await browser.StatusAsync(HttpMethod.Post, Path, origin: "http://evil.example"));
        Assert.Equal(HttpStatusCode.Forbidden, await browser.StatusAsync(HttpMethod.Post, Path, origin: "null", site: "same-origin"));
        Assert.Equal(HttpStatusCode.Forbidden, await browser.StatusAsync(HttpMethod.Get, "/api/executions", origin: "http://evil.example"));
        Assert.Equal(HttpStatusCode.NotFound, await server.Admin.StatusAsync(HttpMethod.Post, Path));
    }

    [Fact]
    public async Task Wrong_keys_are_counted_and_the_right_one_still_opens()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(options => options with { Time = time });
        for (var i = 0; i < 10; i++)
            Assert.Equal(401, (await server.Nobody.ProblemAsync(HttpMethod.Post, "/api/sign-in", """{"key":"oleada_admin_x"}""")).Status);
        Assert.Equal(429, (await server.Nobody.ProblemAsync(HttpMethod.Post, "/api/sign-in", """{"key":"oleada_admin_x"}""")).Status);

        // Others behind the same proxy are not kept out.
        using var browser = await server.SignInAsync(server.Keys.Admin);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(401, (await server.Nobody.ProblemAsync(HttpMethod.Post, "/api/sign-in", """{"key":"oleada_admin_x"}""")).Status);
    }

    [Fact]
    public async Task A_key_that_has_expired_opens_nothing_and_is_told_so()
    {
        var time = new FakeTime();
        await using var server = await TestServer.StartAsync(options => options with { Time = time });
        using var keys = SqliteKeys.Open(Path.Combine(server.Folder, "access.db"), time, RandomNumberGenerator.GetBytes);
        var text = keys.Create(KeyRole.Viewer, TimeSpan.FromHours(1));
        using var client = server.ClientWith(text);
        using var browser = await server.SignInAsync(text);
        Assert.Equal(time.GetUtcNow().AddHours(1), (await browser.GetAsync("/api/caller", ContractJson.Default.CallerAnswer)).ExpiresAt);
        var token = await client.TokenAsync("ws");
        time.Advance(TimeSpan.FromHours(1));
        var problem = await client.ProblemAsync(HttpMethod.Get, "/api/executions");
        Assert.Equal(401, problem.Status);
        Assert.Contains("expired", problem.Detail);
        Assert.Equal(HttpStatusCode.Unauthorized, await browser.StatusAsync(HttpMethod.Get, "/api/caller"));
        Assert.Contains("expired", (await server.Nobody.ProblemAsync(HttpMethod.Post, "/api/sign-in", $$"""{"key":"{{text}}"}""")).Detail);
        using var socket = await TestSocket.OpenAsync(server.Host.Url, null, key: null, query: "token=" + token);
        Assert.Equal(4002, (await socket.ClosedAsync()).Code);
    }

    [Fact]
    public async Task A_token_does_not_outlive_its_key()
    {
        await using var server = await TestServer.StartAsync();
        var token = await server.Viewer.TokenAsync("ws");
        server.Revoke(KeyRole.Viewer);
        using var socket = await TestSocket.OpenAsync(server.Host.Url, null, key: null, query: "token=" + token);
        Assert.Equal((4002, "Invalid token"), await socket.ClosedAsync());
    }

    [Theory]
    [InlineData("ticket:T", true)]
    [InlineData("tenant:default", true)]
    [InlineData("tenant:other", false)]
    [InlineData("tenant:default2", false)]
    public async Task Another_tenants_feed_is_nobodys(string room, bool may)
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(
            may ? HttpStatusCode.OK : HttpStatusCode.Forbidden, await server.Admin.StatusAsync(HttpMethod.Get, $"/api/streams/{room}/events"));
    }
}
