using System.Security.Cryptography;
using Oleada.Storage.Sqlite;

namespace Oleada.Server.Tests.Auth;

public sealed class RoleTests
{
    /// <summary>Method, path, then the status for nobody, internal, viewer and admin.</summary>
    public static TheoryData<string, string, int[]> Routes => new()
    {
        { "GET", "/health/live", [200, 200, 200, 200] },
        { "GET", "/health/ready", [200, 200, 200, 200] },
        { "POST", "/api/tokens", [401, 403, 400, 400] },
        { "POST", "/api/executions", [401, 403, 403, 400] },
        { "GET", "/api/executions", [401, 403, 200, 200] },
        { "GET", "/api/executions/none", [401, 403, 404, 404] },
        { "GET", "/api/executions/none/tasks", [401, 403, 404, 404] },
        { "GET", "/api/executions/none/artifacts", [401, 403, 404, 404] },
        { "GET", "/api/executions/none/artifacts/a.txt", [401, 403, 404, 404] },
        { "GET", "/api/executions/none/snapshots", [401, 403, 404, 404] },
        { "GET", "/api/executions/none/snapshots/t/a-1/diff", [401, 403, 404, 404] },
        { "POST", "/api/executions/none/snapshots/t/a-1/branch", [401, 403, 403, 404] },
        { "POST", "/api/executions/none/pause", [401, 403, 403, 404] },
        { "POST", "/api/executions/none/resume", [401, 403, 403, 404] },
        { "POST", "/api/executions/none/cancel", [401, 403, 403, 404] },
        { "GET", "/api/agents", [401, 403, 403, 200] },
        { "POST", "/api/plans", [401, 403, 403, 400] },
        { "GET", "/api/plans", [401, 403, 200, 200] },
        { "GET", "/api/plans/none", [401, 403, 404, 404] },
        { "POST", "/api/executions/start", [401, 403, 403, 400] },
        { "POST", "/api/internal/ticket-event", [401, 400, 403, 400] },
        { "GET", "/api/caller", [401, 200, 200, 200] },
        { "POST", "/api/sign-in", [400, 400, 400, 400] },
        { "POST", "/api/sign-out", [204, 204, 204, 204] },
        { "GET", "/nothing", [401, 404, 404, 404] },
        { "GET", "/api/nowhere", [401, 404, 404, 404] },
        { "DELETE", "/api/executions", [401, 403, 403, 405] },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Each_route_lets_in_whom_it_should(string method, string path, int[] expected)
    {
        await using var server = await TestServer.StartAsync();
        var statuses = new List<int>();
        foreach (var client in (HttpClient[])[server.Nobody, server.Internal, server.Viewer, server.Admin])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var response = await client.SendAsync(request);
            statuses.Add((int)response.StatusCode);
            if (!response.IsSuccessStatusCode)
                Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }
        Assert.Equal(expected, statuses);
    }

    [Theory]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer oleada_admin_nonsense")]
    public async Task A_header_that_names_nobody_is_refused(string header)
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/executions");
        request.Headers.TryAddWithoutValidation("Authorization", header);
        using var response = await server.Nobody.SendAsync(request);
        Assert.Equal(401, (int)response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Keys_made_and_revoked_beside_the_server_count_at_once()
    {
        await using var server = await TestServer.StartAsync();
        using var keys = SqliteKeys.Open(Path.Combine(server.Folder, "access.db"), TimeProvider.System, RandomNumberGenerator.GetBytes);
        using var client = server.ClientWith(keys.Create(KeyRole.Viewer));
        Assert.True((await client.GetAsync("/api/executions")).IsSuccessStatusCode);
        foreach (var key in keys.List().Where(key => key.Role == KeyRole.Viewer))
            keys.Revoke(key.Id);
        Assert.Equal(401, (await client.ProblemAsync(HttpMethod.Get, "/api/executions")).Status);
    }

    [Fact]
    public async Task The_first_start_makes_an_admin_key_for_the_owner_only_and_later_ones_do_not()
    {
        using var folder = new TempFolder();
        string first;
        await using (var server = await TestServer.StartAsync(folder: folder.Path))
        {
            Assert.True(server.Host.MadeAdminKey);
            first = await File.ReadAllTextAsync(server.Host.AdminKeyFile);
            Assert.StartsWith("oleada_admin_", first, StringComparison.Ordinal);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(server.Host.AdminKeyFile).UnixFileMode);
        }
        await using var again = await TestServer.StartAsync(folder: folder.Path);
        Assert.False(again.Host.MadeAdminKey);
        Assert.Equal(first, await File.ReadAllTextAsync(again.Host.AdminKeyFile));
    }
}
