using System.Runtime.CompilerServices;

namespace Oleada.Console.Tests;

/// <summary>Approved texts in <c>Screens/</c>. With <c>OLEADA_APPROVE=1</c> what a test gives becomes what it expects.</summary>
internal static class Golden
{
    public static void Check(string name, string text)
    {
        if (Environment.GetEnvironmentVariable("OLEADA_APPROVE") == "1")
            File.WriteAllText(Path.Combine(Folder(), "Screens", name + ".txt"), text);
        else
            Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Screens", name + ".txt")), text);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
