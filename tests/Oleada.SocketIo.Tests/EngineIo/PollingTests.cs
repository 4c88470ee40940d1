using System.Net;

namespace Oleada.SocketIo.Tests.EngineIo;

public sealed class PollingTests
{
    [Theory]
    [InlineData("4hello")]
    [InlineData("4test1\u001e4test2\u001e4test3")]
    [InlineData("4hello\u001ebAQIDBA==")]
    [InlineData("4ñandú 🌊")]
    [InlineData("4")]
    public async Task Packets_that_are_posted_come_back_with_the_next_poll(string body)
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var polls = await Polls.OpenAsync(host, "engine.io");
        Assert.Equal((HttpStatusCode.OK, "ok"), await polls.PostAsync(body));
        var wanted = body.Split('\u001e');
        Assert.Equal(wanted, await polls.TakeAsync(wanted.Length));
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("4a\u001e")]
    [InlineData("bnot base64!")]
    [InlineData("9")]
    public async Task A_body_that_cannot_be_read_ends_the_session(string body)
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var polls = await Polls.OpenAsync(host, "engine.io");
        Assert.Equal(HttpStatusCode.BadRequest, (await polls.PostAsync(body)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await polls.GetAsync()).Status);
    }

    [Fact]
    public async Task A_body_above_the_limit_is_refused_and_harms_nothing()
    {
        var (host, _) = await Hosts.StartAsync(engine => engine with { MaxPayload = 1000 });
        await using var stop = host;
        using var polls = await Polls.OpenAsync(host, "engine.io");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await polls.PostAsync("4" + new string('x', 1000))).Status);
        Assert.Equal(HttpStatusCode.OK, (await polls.PostAsync("4" + new string('x', 999))).Status);
        Assert.Equal(1000, (await polls.TakeAsync(1))[0].Length);
    }

    [Fact]
    public async Task Answers_stay_within_the_limit()
    {
        var (host, _) = await Hosts.StartAsync(engine => engine with { MaxPayload = 1000 });
        await using var stop = host;
        using var polls = await Polls.OpenAsync(host, "engine.io");
        var packet = "4" + new string('x', 400);
        for (var i = 0; i < 5; i++)
            await polls.PostAsync(packet);
        for (var taken = 0; taken < 5;)
        {
            var (_, body) = await polls.GetAsync();
            Assert.InRange(body.Length, 401, 1000);
            taken += body.Split('\u001e').Length;
        }
    }

    [Fact]
    public async Task Two_polls_at_once_end_the_session_and_the_first_learns_it()
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var polls = await Polls.OpenAsync(host, "engine.io");
        var both = new[] { polls.GetAsync(), polls.GetAsync() };
        var answers = await Task.WhenAll(both);
        Assert.Contains((HttpStatusCode.OK, "1"), answers);
        Assert.Contains(answers, answer => answer.Status == HttpStatusCode.BadRequest);
        Assert.Equal(HttpStatusCode.BadRequest, (await polls.GetAsync()).Status);
    }

    [Fact]
    public async Task A_poll_that_is_given_up_ends_the_session()
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var polls = await Polls.OpenAsync(host, "engine.io");
        using var giveUp = new CancellationTokenSource();
        var poll = polls.GetAsync(giveUp.Token);
        await polls.PostAsync("3");
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        Assert.Equal(HttpStatusCode.BadRequest, (await polls.GetAsync()).Status);
    }

    [Fact]
    public async Task A_client_that_says_goodbye_gets_its_poll_answered()
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var polls = await Polls.OpenAsync(host, "engine.io");
        var poll = polls.GetAsync();
        Assert.Equal(HttpStatusCode.OK, (await polls.PostAsync("1")).Status);
        Assert.Equal((HttpStatusCode.OK, "6"), await poll);
        Assert.Equal(HttpStatusCode.BadRequest, (await polls.GetAsync()).Status);
    }

    [Fact]
    public async Task A_binary_body_is_not_of_this_protocol()
    {
        var (host, _) = await Hosts.StartAsync();
        await using var stop = host;
        using var polls = await Polls.OpenAsync(host, "engine.io");
        using var content = new ByteArrayContent([4, 5]);
        content.Headers.ContentType = new("application/octet-stream");
        using var http = new HttpClient();
        using var response = await http.PostAsync(new Uri(host.Url, $"engine.io/?EIO=4&transport=polling&sid={polls.Sid}"), content);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await polls.GetAsync()).Status);
    }

    [Fact]
    public async Task A_session_that_the_server_closes_gives_out_what_is_queued_first()
    {
        var (host, _) = await Hosts.StartAsync();
        using var polls = await Polls.OpenAsync(host, "engine.io");
        await polls.PostAsync("4last");
        Assert.Equal(["4last"], await polls.TakeAsync(1));
        var poll = polls.GetAsync();
        await polls.PostAsync("3");
        await host.DisposeAsync();
        Assert.Equal((HttpStatusCode.OK, "6"), await poll);
    }
}
