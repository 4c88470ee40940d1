using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Oleada.Client;
using Oleada.Client.Streams;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Server.Tls;

namespace Oleada.Server.Tests;

public sealed class TlsTests : IDisposable
{
    private const string Room = "execution:E";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Events_come_in_order_over_TLS_to_fast_and_slow_clients()
    {
        const int Events = 20_000;
        var certificate = new TestCertificate(_folder.Path);
        await using var server = await StartAsync(certificate);
        Assert.Equal("https", server.Host.Url.Scheme);
        await using var client = ClientOf(server, certificate.Hash);
        using var slow = await OpenAsync(server, certificate.Hash);
        await slow.SubscribeAsync(Room);
        Assert.Equal("connected", (await slow.ReceiveAsync()).GetProperty("type").GetString());
        Assert.Equal("subscribed", (await slow.ReceiveAsync()).GetProperty("type").GetString());
        var following = FollowAsync(client, Events);
        await server.AppendAsync(Room, Events, $$"""{"text":"{{new string('x', 380)}}"}""");

        Assert.Equal(Enumerable.Range(1, Events).Select(seq => (long)seq), await following);
        for (var seq = 1; seq <= Events; seq++)
            Assert.Equal(seq, (await slow.ReceiveAsync()).GetProperty("seq").GetInt64());
    }

    [Fact]
    public async Task A_busy_client_that_takes_what_it_gets_slowly_is_not_given_up()
    {
        var certificate = new TestCertificate(_folder.Path);
        var time = new FakeTime();
        await using var server = await StartAsync(certificate, options => options with { Time = time });
        using var busy = await OpenAsync(server, certificate.Hash);
        await busy.ReceiveAsync();
        await busy.SubscribeAsync(Room);
        await busy.ReceiveAsync();
        await server.AppendAsync(Room, 40_000, $$"""{"text":"{{new string('x', 380)}}"}""");
        for (var seq = 1; seq <= 40_000; seq++)
        {
            // It answers no ping, as it has not come to one yet; what waits for it is being taken.
            if (seq % 200 == 0)
                time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(seq, (await busy.ReceiveAsync()).GetProperty("seq").GetInt64());
        }
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_and_one_that_cannot_be_used_is_not()
    {
        var certificate = new TestCertificate(_folder.Path);
        var time = new FakeTime();
        var failures = new List<string>();
        await using var server = await StartAsync(certificate, options => options with { Time = time, OnFailure = failure => failures.Add(failure.Message) });
        var first = certificate.Hash;
        Assert.Equal(first, HashTold(server));

        var second = certificate.Renew();
        Assert.True(await AnswersAsync(server, first));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await AnswersAsync(server, second));
        Assert.False(await AnswersAsync(server, first));
        Assert.Equal(second, HashTold(server));

        await File.WriteAllTextAsync(certificate.Key, "half a k");
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await AnswersAsync(server, second));
        Assert.StartsWith(certificate.Key, Assert.Single(failures), StringComparison.Ordinal);

        // The data folder cannot be told; who connects gets the new one all the same.
        Directory.CreateDirectory(Path.Combine(server.Folder, RunningServer.FileName + ".new"));
        var third = certificate.Renew();
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await AnswersAsync(server, third));
        Assert.Equal(2, failures.Count);
    }

    [Fact]
    public async Task Files_that_cannot_be_used_are_named_and_the_data_folder_is_left_alone()
    {
        var certificate = new TestCertificate(_folder.Path);
        var other = new TestCertificate(_folder.Path, "other");
        var data = _folder.File("data");
        foreach (var (files, named) in new (TlsFiles, string)[]
        {
            (new(certificate.File, _folder.File("absent")), _folder.File("absent")),
            (new(_folder.File("absent"), certificate.Key), _folder.File("absent")),
            (new(certificate.Key, certificate.Key), certificate.Key),
            (new(certificate.File, certificate.File), certificate.File),
            (new(certificate.File, other.Key), other.Key),
        })
        {
            var refused = await Assert.ThrowsAsync<TlsException>(() => TestServer.StartAsync(options => options with { Tls = files }, data));
            Assert.StartsWith(named, refused.Message, StringComparison.Ordinal);
        }
        Assert.False(Directory.Exists(data));
    }

    [Fact]
    public async Task The_cookie_of_a_page_that_came_over_TLS_is_sent_over_TLS_only()
    {
        await using var server = await TestServer.StartAsync(options => options with { AllowedOrigins = ["https://oleada.example.com"] });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/sign-in")
        {
            Content = new StringContent(JsonSerializer.Serialize(new { key = server.Keys.Viewer })),
            Headers = { { "Origin", "https://oleada.example.com" } },
        };
        request.Content.Headers.ContentType = new("application/json");
        using var answer = await server.Nobody.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Contains("; secure", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
    }

    private static Task<TestServer> StartAsync(TestCertificate certificate, Func<ServerOptions, ServerOptions>? change = null) =>
        TestServer.StartAsync(options => (change?.Invoke(options) ?? options) with { Tls = new TlsFiles(certificate.File, certificate.Key) });

    private static OleadaClient ClientOf(TestServer server, string hash) =>
        new(server.Host.Url, server.Keys.Viewer, new OleadaClientOptions { CertificateHash = () => hash });

    private static Task<TestSocket> OpenAsync(TestServer server, string hash) =>
        TestSocket.OpenAsync(server.Host.Url, "oleada.v1", server.Keys.Viewer, certificateHash: hash);

    private static async Task<List<long>> FollowAsync(OleadaClient client, int count)
    {
        var seen = new List<long>();
        await foreach (var one in client.Subscribe(Room, new SubscriptionOptions { Since = 0 }))
        {
            if (one is EventDelivery delivered)
                seen.Add(delivered.Event.Seq);
            if (seen.Count == count)
                break;
        }
        return seen;
    }

    private static async Task<bool> AnswersAsync(TestServer server, string hash)
    {
        try
        {
            using var socket = await OpenAsync(server, hash);
            return true;
        }
        catch (WebSocketException)
        {
            return false;
        }
    }

    private static string? HashTold(TestServer server) => JsonSerializer.Deserialize(
        File.ReadAllText(Path.Combine(server.Folder, RunningServer.FileName)), ContractJson.Default.RunningServer)!.CertificateHash;
}
