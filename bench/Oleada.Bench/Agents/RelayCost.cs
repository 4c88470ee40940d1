using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Oleada.Agents.Relay;
using Oleada.Agents.Relay.Answers;

namespace Oleada.Bench.Agents;

/// <summary>What it costs to read the tokens of models' answers: by itself, and of 200 MB that pass the relay as small events.</summary>
internal static class RelayCost
{
    private const int Megabytes = 200, PieceBytes = 16 * 1024, Rounds = 5;

    private const string Words = "a line of code with \\\"quotes\\\" and \\n line ends; ";

    private static readonly byte[] Deltas = Piece(
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" and a word\"}}\n\n");

    private static ReadOnlySpan<byte> Start => "data: {\"message\":{\"model\":\"m\",\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}}\n\n"u8;

    public static async Task RunAsync(string _)
    {
        Read("Messages, small events", Deltas);
        Read("Chat Completions, small events", Piece(
            "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-x\"," +
            "\"choices\":[{\"index\":0,\"delta\":{\"content\":\" and a word\"},\"finish_reason\":null}]}\n\n"));
        Read("Responses, whole files", Piece(
            "data: {\"type\":\"response.output_item.done\",\"item\":{\"arguments\":\"" + string.Concat(Enumerable.Repeat(Words, 200)) + "\"}}\n\n"));
        await using var model = await StartAsync();
        await using var relay = new RelayServer(TimeProvider.System);
        var answers = 0;
        var (read, passed) = (new List<double>(), new List<double>());
        var endpoint = new RelayedEndpoint(new Uri(model.Urls.First())) { BaseVariable = "URL" };
        await using (var run = await relay.OpenAsync(new RelayOpening([endpoint], [], UncountedRule.None, Count, static _ => default), default))
        {
            using var client = ClientOf(Path.Combine(run.Folder, "0"));
            for (var round = 0; round <= Rounds; round++)
            {
                passed.Add(await PassAsync(client, "/v1/files"));
                read.Add(await PassAsync(client, "/v1/messages"));
            }
        }
        if (answers != read.Count)
            throw new InvalidOperationException($"{answers} answers were told");
        var (without, with) = (Figure.Median(passed.Skip(1)), Figure.Median(read.Skip(1)));
        Figure.Report($"{Megabytes} MB of small events over the relay, not read", without, "ms");
        Figure.Report($"{Megabytes} MB of small events over the relay, read", with, "ms");
        Figure.Report("processor time of server, relay and client for that, more", (with / without * 100) - 100, "%");

        ValueTask Count(ModelAnswer answer)
        {
            answers++;
            return ValueTask.CompletedTask;
        }
    }

    private static void Read(string name, byte[] piece)
    {
        var rates = Enumerable.Range(0, Rounds + 1).Select(_ =>
        {
            var reader = new AnswerReader();
            reader.Read(Start);
            var watch = Stopwatch.StartNew();
            for (long read = 0; read < (long)Megabytes << 20; read += piece.Length)
                reader.Read(piece);
            return Megabytes / watch.Elapsed.TotalSeconds;
        }).ToList();
        Figure.Report($"tokens looked for in an answer, {name}", Figure.Median(rates.Skip(1)), "MB/s");
    }

    /// <returns>Milliseconds of processor time of this process, which is server, relay and client.</returns>
    private static async Task<double> PassAsync(HttpClient client, string path)
    {
        var before = Environment.CpuUsage.TotalTime;
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent("{}") };
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[64 * 1024];
        while (await body.ReadAsync(buffer) > 0)
        {
        }
        return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
    }

    private static HttpClient ClientOf(string socket) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
            return new NetworkStream(connection, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri("http://relay") };

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(async context =>
        {
            context.Response.BodyWriter.Write(Start);
            for (long sent = 0; sent < (long)Megabytes << 20; sent += Deltas.Length)
                await context.Response.Body.WriteAsync(Deltas);
        });
        await app.StartAsync();
        return app;
    }

    private static byte[] Piece(string part) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(part, 1 + (PieceBytes / part.Length))));
}
