using System.Reflection;
using System.Text;
using Xunit;

namespace Oleada.Tidy.Tests;

/// <summary>
/// The public API of what others build against, as text that is reviewed with every change. To accept a change, run
/// this program with <c>OLEADA_APPROVE=1</c>.
/// </summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Oleada.Contracts")]
    [InlineData("Oleada.Client")]
    public void The_public_api_is_the_approved_one(string assembly)
    {
        var approved = Path.Combine(Repository.Root, "tests", "Oleada.Tidy.Tests", "Approved", $"{assembly}.txt");
        var now = Describe(Assembly.Load(assembly));
        if (Environment.GetEnvironmentVariable("OLEADA_APPROVE") == "1")
            File.WriteAllText(approved, now);
        Assert.Equal(File.ReadAllText(approved), now);
    }

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        // The generated JSON contexts are API of the compiler, not of ours.
        var types = assembly.GetExportedTypes().Where(type => !type.Name.EndsWith("Json", StringComparison.Ordinal));
        foreach (var type in types.OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(type.FullName).Append('\n');
            foreach (var member in Members(type).Order(StringComparer.Ordinal))
                text.Append("  ").Append(member).Append('\n');
        }
        return text.ToString();
    }

    private static IEnumerable<string> Members(Type type) =>
        type.IsEnum ? Enum.GetNames(type)
        : from member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
          where member is not MethodInfo { IsSpecialName: true } && !IsOfEveryRecord(member.Name)
          select member switch
          {
              PropertyInfo property => $"{property.Name} : {NameOf(property.PropertyType)}",
              MethodInfo method => $"{method.Name}({Parameters(method)}) : {NameOf(method.ReturnType)}",
              ConstructorInfo constructor => $"new({Parameters(constructor)})",
              _ => member.Name,
          };

    private static bool IsOfEveryRecord(string name) =>
        name is "Equals" or "GetHashCode" or "ToString" or "Deconstruct" or "PrintMembers" || name.Contains('<', StringComparison.Ordinal);

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(parameter => $"{NameOf(parameter.ParameterType)} {parameter.Name}"));

    private static string NameOf(Type type) =>
        type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : type.Name;
}
