using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using HydraSharp.Training.Schedules;

namespace HydraSharp.Tests.Specs;

/// <summary>Assemblies that are made in a test: types that derive from a family's base, and do nothing.</summary>
static class MadeAssembly
{
    /// <summary>An assembly in memory.</summary>
    public static Assembly InMemory(string name, params (string Type, Type Parent)[] members)
    {
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new(name), AssemblyBuilderAccess.Run);
        Define(assembly, members);
        return assembly;
    }

    /// <summary>An assembly file.</summary>
    public static string InFile(string file, params (string Type, Type Parent)[] members)
    {
        var assembly = new PersistedAssemblyBuilder(new(Path.GetFileNameWithoutExtension(file)), typeof(object).Assembly);
        Define(assembly, members);
        assembly.Save(file);
        return file;
    }

    /// <summary>An assembly file without types, that was built against an assembly of some version.</summary>
    public static string BuiltFor(string file, string used, Version version)
    {
        var metadata = new MetadataBuilder();
        var name = Path.GetFileNameWithoutExtension(file);
        metadata.AddAssembly(metadata.GetOrAddString(name), new(1, 0, 0, 0), default, default, default, AssemblyHashAlgorithm.None);
        metadata.AddModule(0, metadata.GetOrAddString(name + ".dll"), metadata.GetOrAddGuid(Guid.NewGuid()), default, default);
        metadata.AddTypeDefinition(
            default,
            default,
            metadata.GetOrAddString("<Module>"),
            default,
            MetadataTokens.FieldDefinitionHandle(1),
            MetadataTokens.MethodDefinitionHandle(1)
        );
        metadata.AddAssemblyReference(metadata.GetOrAddString(used), version, default, default, default, default);
        var image = new BlobBuilder();
        new ManagedPEBuilder(new(imageCharacteristics: Characteristics.Dll), new(metadata), new BlobBuilder()).Serialize(image);
        File.WriteAllBytes(file, image.ToArray());
        return file;
    }

    /// <summary>A member of the smallest family.</summary>
    public static (string, Type) Schedule(string name) => (name, typeof(ScheduleSpec));

    static void Define(AssemblyBuilder assembly, (string Type, Type Parent)[] members)
    {
        var module = assembly.DefineDynamicModule("module");
        foreach (var (name, parent) in members)
        {
            var type = module.DefineType(name, TypeAttributes.Public | TypeAttributes.Sealed, parent);
            type.DefineDefaultConstructor(MethodAttributes.Public);
            foreach (var method in parent.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
                if (method.IsAbstract)
                    Throw(type, method);
            type.CreateType();
        }
    }

    static void Throw(TypeBuilder type, MethodInfo method)
    {
        var made = type.DefineMethod(
            method.Name,
            method.Attributes & ~MethodAttributes.Abstract & ~MethodAttributes.NewSlot,
            method.ReturnType,
            [.. method.GetParameters().Select(p => p.ParameterType)]
        );
        var code = made.GetILGenerator();
        code.Emit(OpCodes.Ldnull);
        code.Emit(OpCodes.Throw);
    }
}
