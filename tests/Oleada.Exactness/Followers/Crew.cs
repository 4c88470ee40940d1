using Oleada.Exactness.Records;

namespace Oleada.Exactness.Followers;

/// <summary>All clients of a run: each follows a few streams, some the tenant's feed.</summary>
internal static class Crew
{
    public const string Feed = "tenant:default";

    private const int MostStreams = 4;

    /// <summary>One in this many is one of the program in TypeScript.</summary>
    private const int ShareOfTypeScript = 5;

    /// <summary>One in this many is one of the published client of Socket.IO.</summary>
    private const int ShareOfSocketIo = 10;

    private static readonly Func<string, Place, Streams, Random, Follower>[] Kinds = [Canonical, Flat, EventStream, Library, Session];

    public static IReadOnlyList<IFollower> Gather(int clients, Place place, Streams streams, Random random)
    {
        var (typeScript, socketIo) = (clients / ShareOfTypeScript, clients / ShareOfSocketIo);
        var here = Enumerable.Range(0, clients - typeScript - socketIo).Select(number => Kinds[number % Kinds.Length](
            $"{Kinds[number % Kinds.Length].Method.Name} {number}", place, streams, new Random(random.Next())));
        return [.. here, TypeScript(typeScript, place, streams, random), SocketIo(socketIo, place, streams, random)];
    }

    private static CanonicalFollower Canonical(string name, Place place, Streams streams, Random random) =>
        new(name, place, Records(streams.Any(random, random.Next(1, MostStreams + 1))), random);

    private static FlatFollower Flat(string name, Place place, Streams streams, Random random) =>
        new(name, place, Records(streams.Tickets(random, random.Next(1, MostStreams + 1))), random);

    private static EventStreamFollower EventStream(string name, Place place, Streams streams, Random random) =>
        new(name, place, Records(streams.Any(random, 1))[0], random);

    private static LibraryFollower Library(string name, Place place, Streams streams, Random random) =>
        new(name, place, Records(streams.Any(random, random.Next(1, MostStreams + 1))), random);

    private static SessionFollower Session(string name, Place place, Streams streams, Random random) =>
        new(name, place, Streams.Session, Records(streams.OfExecutions), random);

    private static ProgramFollower TypeScript(int clients, Place place, Streams streams, Random random)
    {
        var folder = Path.Combine(Repository(), "web", "client");
        if (!File.Exists(Path.Combine(folder, "dist", "index.js")))
            throw new InvalidOperationException("the TypeScript client is not compiled: run ./test, or npm ci && npm run build in web/client");
        return InNode("TypeScript", "typescript.mjs", folder, clients, place, streams, random);
    }

    private static ProgramFollower SocketIo(int clients, Place place, Streams streams, Random random)
    {
        var folder = Path.Combine(Repository(), "tests", "clients", "node");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "socket.io-client")))
            throw new InvalidOperationException("socket.io-client is not installed: run ./test, or npm ci in tests/clients/node");
        return InNode("Socket.IO", "socketio.mjs", folder, clients, place, streams, random);
    }

    /// <param name="folder">Where the program finds its library.</param>
    private static ProgramFollower InNode(string name, string script, string folder, int clients, Place place, Streams streams, Random random) =>
        new(name, place, "node", [Path.Combine(AppContext.BaseDirectory, "Programs", script), folder],
            Enumerable.Range(0, clients).Select(_ => Records(streams.Any(random, random.Next(1, MostStreams + 1)))));

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Oleada.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no Oleada.slnx above the program");
        return folder;
    }

    private static StreamRecord[] Records(IEnumerable<string> streams) => [.. streams.Select(stream => new StreamRecord(stream))];
}

/// <summary>The streams of a run.</summary>
internal sealed record Streams(IReadOnlyList<string> OfTickets, IReadOnlyList<string> OfExecutions)
{
    /// <summary>That all executions are started in.</summary>
    public const string Session = "exact";

    private const double ShareOfFeed = 0.03;

    public IReadOnlyList<string> All => [.. OfTickets, .. OfExecutions, Crew.Feed];

    public IEnumerable<string> Tickets(Random random, int count) => Pick(OfTickets, random, count);

    public IEnumerable<string> Any(Random random, int count) =>
        random.NextDouble() < ShareOfFeed ? [Crew.Feed] : Pick([.. OfTickets, .. OfExecutions], random, count);

    private static string[] Pick(IReadOnlyList<string> all, Random random, int count)
    {
        var shuffled = all.ToArray();
        random.Shuffle(shuffled);
        return shuffled[..Math.Min(count, shuffled.Length)];
    }
}
