using System.Net;

namespace Oleada.SocketIo.Tests.EngineIo;

public sealed class UnjoinedTests
{
    private const int Max = 5;

    [Fact(Timeout = 60_000)]
    public async Task A_flood_of_sessions_that_do_not_join_leaves_room_for_the_next_client()
    {
        var (host, _) = await Hosts.StartAsync(options => options with { UnjoinedPerAddress = Max, Sessions = 2 * Max });
        await using var stop = host;
        using var http = new HttpClient();

        for (var number = 0; number < 10 * Max; number++)
        {
            using var opened = await http.GetAsync($"{host.Url}socket.io/?EIO=4&transport=polling");
            Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        }

        using var polls = await Polls.OpenAsync(host, "socket.io");
        Assert.NotEmpty(polls.Greeting.GetProperty("sid").GetString()!);
    }
}
