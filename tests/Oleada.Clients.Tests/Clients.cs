namespace Oleada.Clients.Tests;

/// <summary>Every client in every way that it can be used.</summary>
internal static class Clients
{
    private static readonly string[] Libraries = ["node", "python", "dotnet"];
    private static readonly string[] Transports = ["websocket", "polling", "upgrade"];

    public static TheoryData<string, string> All
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var library in Libraries)
                foreach (var transport in Transports)
                    all.Add(library, transport);
            return all;
        }
    }

    public static IClient Start(string library, string transport, Uri url, string auth = "{}") => library switch
    {
        "node" => ProgramClient.Node(url, transport, auth),
        "python" => ProgramClient.Python(url, transport, auth),
        _ => DotNetClient.Start(url, transport, auth),
    };
}
